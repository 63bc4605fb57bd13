using System.Net;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>How people come in, in Accounts mode.</summary>
public sealed record SignInSettings
{
    /// <summary>Everybody comes through the provider: passwords, passkeys and invitations with a password let nobody in.</summary>
    public bool OnlyProvider { get; init; }

    /// <summary>An OpenID Connect provider; null is none.</summary>
    public ProviderSettings? Provider { get; init; }
}

public sealed record ProviderSettings
{
    /// <summary>On the button: "Continue with ...".</summary>
    public string Name { get; init; } = "single sign-on";

    /// <summary>Exactly as the provider's discovery document says it.</summary>
    public string Issuer { get; init; } = "";
    public string ClientId { get; init; } = "";

    /// <summary>Better in the environment than in a file: <c>Triage__SignIn__Provider__ClientSecret</c>.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>The claim with the groups of a person.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>Asked for beside <c>openid</c> and <c>profile</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public IReadOnlyList<GroupSettings> Groups { get; init; } = [];

    /// <summary>Nothing of it may be written.</summary>
    public override string ToString() => $"{Name} at {Issuer}";

    /// <summary>The roles that these groups give, each word as configured.</summary>
    public IReadOnlyList<(WorkspaceId Workspace, Role Role)> RolesOf(IReadOnlyCollection<string> groups) =>
        [
            .. Groups
                .Where(g => groups.Contains(g.Group, StringComparer.Ordinal))
                .Select(g => (new WorkspaceId(g.Workspace), g.Parsed)),
        ];
}

/// <summary>Who is in the group of the provider is a member of the workspace.</summary>
public sealed record GroupSettings
{
    public string Group { get; init; } = "";
    public string Workspace { get; init; } = WorkspaceId.Main.Value;
    public string Role { get; init; } = "";

    internal Role Parsed =>
        ContractWords.TryParse<Role>(Role.ToLowerInvariant(), out var role)
            ? role
            : throw new StartRefusedException(
                $"Triage:SignIn:Provider:Groups gives the group '{Group}' the role '{Role}'. Allowed: {ContractWords.All<Role>()}."
            );
}

/// <summary>What must be right before people are let in over a network.</summary>
internal static class AccountsStart
{
    /// <exception cref="StartRefusedException">Something would let strangers read along, or come in; the message says what.</exception>
    public static void Check(TriageSettings settings, IReadOnlyList<string> urls)
    {
        if (
            !Uri.TryCreate(settings.PublicUrl, UriKind.Absolute, out var reached)
            || reached.Scheme != Uri.UriSchemeHttps
            || reached.PathAndQuery != "/"
        )
        {
            throw new StartRefusedException(
                "Triage:Mode is 'Accounts', so Triage:PublicUrl must say where people reach it, with https and without a path: https://triage.example.com."
            );
        }

        Proxies(settings);
        var plain = urls.FirstOrDefault(u => !u.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
        if (plain is not null && settings.Proxies.Count == 0)
        {
            throw new StartRefusedException(
                $"Triage:Mode is 'Accounts' and Urls names '{plain}', over which passwords would travel in the clear. Use https (Kestrel:Certificates:Default:Path), or name the proxy that speaks https in Triage:Proxies."
            );
        }

        Check(settings.SignIn);
    }

    /// <summary>Addresses and networks from which forwarded headers are taken.</summary>
    /// <exception cref="StartRefusedException">One cannot be read.</exception>
    public static IReadOnlyList<System.Net.IPNetwork> Proxies(TriageSettings settings) =>
        [
            .. settings.Proxies.Select(proxy =>
                IPAddress.TryParse(proxy, out var one) ? new System.Net.IPNetwork(one, one.GetAddressBytes().Length * 8)
                : System.Net.IPNetwork.TryParse(proxy, out var network) ? network
                : throw new StartRefusedException(
                    $"Triage:Proxies names '{proxy}'. Write an address (10.0.0.5) or a network (10.0.0.0/24)."
                )
            ),
        ];

    private static void Check(SignInSettings signIn)
    {
        if (signIn.Provider is not { } provider)
        {
            if (signIn.OnlyProvider)
            {
                throw new StartRefusedException(
                    "Triage:SignIn:OnlyProvider lets people in through the provider only, and Triage:SignIn:Provider names none."
                );
            }

            return;
        }

        var secure =
            Uri.TryCreate(provider.Issuer, UriKind.Absolute, out var issuer)
            && (issuer.Scheme == Uri.UriSchemeHttps || issuer.IsLoopback);
        if (!secure || provider.ClientId.Length == 0)
        {
            throw new StartRefusedException(
                "Triage:SignIn:Provider needs Issuer, with https, and ClientId, both as the provider gave them."
            );
        }

        provider.RolesOf([.. provider.Groups.Select(g => g.Group)]);
    }
}
