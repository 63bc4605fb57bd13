using Microsoft.Playwright;
using Triage.Web.Tests.Access.Accounts;

namespace Triage.Browser.Tests;

/// <summary>Triage in Accounts mode, with a real provider beside it, and browsers that have an authenticator of their own.</summary>
public sealed class BrowserWithAccounts : InstalledBrowser
{
    private readonly RealProvider _provider;

    public BrowserWithAccounts()
        : this(new RealProvider()) { }

    private BrowserWithAccounts(RealProvider provider)
        : base(provider.Host) => _provider = provider;

    public AccountsHost Accounts => _provider.Host;

    /// <summary>Why there is no provider here; null when it runs.</summary>
    public string? NoProvider { get; private set; }

    protected override string Site => Accounts.Reached.ToString();

    public override async ValueTask InitializeAsync()
    {
        NoProvider = await _provider.StartAsync(CancellationToken.None);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _provider.DisposeAsync();
    }

    /// <summary>A page of somebody whose device keeps passkeys and knows its person at once.</summary>
    /// <returns>The page, and what puts its authenticator out of reach and back.</returns>
    public async Task<(IPage Page, Func<bool, Task> Present)> OpenWithPasskeysAsync()
    {
        var page = await OpenAsync();
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("WebAuthn.enable");
        var added = await devTools.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new()
            {
                ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        var id = added!.Value.GetProperty("authenticatorId").GetString()!;
        return (
            page,
            present =>
                devTools.SendAsync(
                    "WebAuthn.setAutomaticPresenceSimulation",
                    new() { ["authenticatorId"] = id, ["enabled"] = present }
                )
        );
    }
}
