import { Collection } from '../shared/collection';
import { createService, serve } from '../shared/service';
import { type Declaration, type DeclarationBody, declarationRules, sampleDeclarations } from './declaration';

serve(createService('/customs', new Collection<Declaration, DeclarationBody>(declarationRules, sampleDeclarations())));
