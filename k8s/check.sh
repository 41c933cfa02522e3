#!/bin/sh
# Checks the manifests without a cluster: kubernetes-validate against the schemas of Kubernetes 1.36, kube-score for what a
# schema cannot see, and that kustomization.yaml leaves none out. Tools go into a cache folder that git ignores.
# Needs python3 with venv, and go.
set -eu
cd "$(dirname "$0")"
cache=$PWD/../node_modules/.cache/manifest-checks
mkdir -p "$cache"

need() { command -v "$1" >/dev/null || { echo "k8s/check.sh needs $1" >&2; exit 1; }; }
need python3
need go

[ -x "$cache/venv/bin/kubernetes-validate" ] || {
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet kubernetes-validate==1.37.0
}
[ -x "$cache/kube-score" ] ||
  GOBIN=$(cd "$cache" && pwd) GOFLAGS=-buildvcs=false go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0

validate() { "$cache/venv/bin/kubernetes-validate" --strict -k 1.36 "$@"; }
score() { "$cache/kube-score" score --kubernetes-version v1.36 --exit-one-on-warning --output-format ci "$@"; }

# A checker that finds nothing wrong with anything proves nothing: each is first shown a fault.
wrong=$(mktemp -d)
trap 'rm -rf "$wrong"' EXIT
sed 's/revisionHistoryLimit: 5/revisionHistoryLimit: "five"/' deployment.yaml >"$wrong/shape.yaml"
sed 's/readOnlyRootFilesystem: true/readOnlyRootFilesystem: false/' deployment.yaml >"$wrong/sense.yaml"
if validate "$wrong/shape.yaml" >/dev/null 2>&1; then echo 'kubernetes-validate sees no fault in a faulty file' >&2; exit 1; fi
if score "$wrong/sense.yaml" >/dev/null; then echo 'kube-score sees no fault in a faulty file' >&2; exit 1; fi

for file in *.yaml; do
  [ "$file" = kustomization.yaml ] && continue
  grep -qx "  - $file" kustomization.yaml || { echo "kustomization.yaml leaves out $file" >&2; exit 1; }
  set -- "$@" "$file"
done
said=$(validate "$@" 2>&1) || { echo "$said" >&2; exit 1; }
# A kind without a schema is only warned about.
case $said in *WARN*) echo "$said" >&2; exit 1 ;; esac
score "$@" >"$wrong/score" || { grep -v '\[OK\]' "$wrong/score" >&2; exit 1; }
echo "k8s: $# files valid for Kubernetes 1.36, and kube-score finds nothing"
