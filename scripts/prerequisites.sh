# Sourced by ./hub and ./test.sh: what a fresh Debian or Ubuntu machine needs, installed when we may, named exactly when we may not.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# Finds a .NET 10 SDK, also where the install script puts it when PATH does not know.
require_dotnet() {
    local candidate
    for candidate in dotnet "${DOTNET_ROOT:-/nonexistent}/dotnet" "$HOME/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
            PATH="$(dirname "$(command -v "$candidate")"):$PATH"
            export PATH DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
            return
        fi
    done
    die "需要 .NET 10 SDK / The .NET 10 SDK is missing. Install it, then run this again:
    https://dotnet.microsoft.com/download/dotnet/10.0   (Debian 13, Ubuntu: apt-get install dotnet-sdk-10.0)"
}

postgres_server_present() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# missing_packages TOOL... : prints the Debian packages of those that are not here. "postgres" stands for the server binaries.
missing_packages() {
    local tool
    for tool in "$@"; do
        case "$tool" in
            postgres) postgres_server_present || echo postgresql ;;
            setpriv) command -v setpriv >/dev/null || echo util-linux ;;
            mariadbd) [ -x /usr/sbin/mariadbd ] || echo mariadb-server-core; command -v my_print_defaults >/dev/null || echo mariadb-client-core ;;
            softhsm2-util) command -v softhsm2-util >/dev/null || echo softhsm2 ;;
            node) command -v node >/dev/null || echo nodejs ;;
            ps) command -v ps >/dev/null || echo procps ;;
            *) command -v "$tool" >/dev/null || echo "$tool" ;;
        esac
    done
}

# require_tools TOOL... : installs the packages of the missing ones with apt-get as root or through a password-less sudo.
require_tools() {
    local missing run=()
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || die "缺少 / Missing: ${missing[*]}. Install them with this system's package manager, then run this again."
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            run=(sudo -n)
        else
            die "缺少 / Missing: ${missing[*]}. Run this, then try again:
    sudo apt-get update && sudo apt-get install -y ${missing[*]}"
        fi
    fi
    say "Installing ${missing[*]} …"
    local log
    log="$(mktemp)"
    if ! { "${run[@]}" apt-get update && "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "apt-get could not install ${missing[*]} (whole output: $log)."
    fi
    rm -f "$log"
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] || die "apt-get ran, yet these are still missing: ${missing[*]}"
}

# build_release PROJECT : builds it in Release unless nothing that it is made of changed since the last time.
build_release() {
    local project="$1" stamp="$1/bin/Release/.sources" now log
    mkdir -p "$project/bin/Release"
    exec 9>"$project/bin/Release/.lock"
    flock 9
    now="$(find Hub.* standards Directory.*.props global.json .editorconfig \( -name bin -o -name obj -o -name TestResults \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null \
        | LC_ALL=C sort | sha256sum)"
    if [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
        say "Building $project (Release) …"
        log="$project/bin/Release/build.log"
        if ! dotnet build -c Release -v quiet "$project" >"$log" 2>&1 9>&-; then
            cat "$log" >&2
            return 1
        fi
        printf '%s\n' "$now" >"$stamp"
    fi
    exec 9>&-
}
