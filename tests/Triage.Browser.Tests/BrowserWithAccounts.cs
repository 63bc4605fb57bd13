using Microsoft.Playwright;
using Triage.Engine.Access;
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

    /// <summary>The inbox of somebody new, who came by an invitation.</summary>
    public async Task<IPage> OpenAsAsync(Role role)
    {
        var page = await OpenAsync();
        await page.GotoAsync(await Accounts.InvitationPathAsync(role));
        var name = $"{role} {Guid.NewGuid():N}";
        await page.GetByLabel("Your name").FillAsync(name);
        await page.GetByLabel("Sign-in name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(AccountsHost.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with a password" }).ClickAsync();
        await page.WaitForURLAsync("**/w/main");
        await page.SettleAsync();
        return page;
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
