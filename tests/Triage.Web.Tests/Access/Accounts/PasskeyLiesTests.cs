using System.Net;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>S-33: what a passkey answered counts here only, once, and only when it is true.</summary>
public sealed class PasskeyLiesTests(AccountsHost host) : IClassFixture<AccountsHost>, IAsyncLifetime
{
    private const string Login = "/account/login";
    private const string Cookie = "__Host-triage-passkey";

    private SoftAuthenticator _device = null!;
    private string _name = "";

    private string Origin => host.Reached.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        _device = new SoftAuthenticator(Origin);
        _name = $"Pia {Guid.NewGuid():N}";
        using var browser = new AccountBrowser(host.Reached);
        var path = await host.InvitationPathAsync(Role.Viewer);
        var asked = await browser.PostAsync(path, $"{path}/passkey-options", ("name", _name), ("login", _name));
        var joined = await browser.PostAsync(
            path,
            path,
            ("name", _name),
            ("login", _name),
            ("credential", _device.Make(asked.Body))
        );
        Assert.True(joined.Status == HttpStatusCode.SeeOther, joined.Body);
    }

    public ValueTask DisposeAsync()
    {
        _device.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Answer_ThatIsTrue_LetsInOnceAndNeverAgain()
    {
        using var browser = new AccountBrowser(host.Reached);
        var answer = _device.Answer(await AskAsync(browser), new Lie());
        var asked = browser.Cookie(Cookie);

        Assert.Equal(HttpStatusCode.SeeOther, (await SendAsync(browser, answer)).Status);
        Assert.NotNull(browser.Cookie("__Host-triage"));

        using var thief = new AccountBrowser(host.Reached);
        thief.Jar.Add(host.Reached, new Cookie(Cookie, asked));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(thief, answer)).Status);
        Assert.Null(thief.Cookie("__Host-triage"));
    }

    public static TheoryData<string> Lies => [.. All.Keys];

    private static readonly Dictionary<string, Lie> All = new(StringComparer.Ordinal)
    {
        ["another site's page"] = new() { Origin = "https://evil.example" },
        ["another port here"] = new() { Origin = "https://localhost:1" },
        ["without https"] = new() { Origin = "http://localhost" },
        ["a site below this one"] = new() { Origin = "https://evil.localhost" },
        ["passkey of another site"] = new() { Site = "evil.example" },
        ["page inside of another site's"] = new() { CrossOrigin = true },
        ["a new passkey instead of an answer"] = new() { Type = "webauthn.create" },
        ["another challenge"] = new() { OtherChallenge = true },
        ["another key"] = new() { OtherKey = true },
        ["another person"] = new() { OtherPerson = true },
        ["nobody verified"] = new() { Flags = 0b001 },
        ["nobody there"] = new() { Flags = 0b100 },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Answer_ThatLies_LetsNobodyIn(string lie)
    {
        using var browser = new AccountBrowser(host.Reached);

        var sent = await SendAsync(browser, _device.Answer(await AskAsync(browser), All[lie]));

        Assert.Equal(HttpStatusCode.Unauthorized, sent.Status);
        Assert.Null(browser.Cookie("__Host-triage"));
        // The same device lets in when it tells the truth.
        Assert.Equal(
            HttpStatusCode.SeeOther,
            (await SendAsync(browser, _device.Answer(await AskAsync(browser), new Lie()))).Status
        );
    }

    [Fact]
    public async Task Answer_OfACopiedDevice_LetsNobodyIn()
    {
        using var browser = new AccountBrowser(host.Reached);
        await SendAsync(browser, _device.Answer(await AskAsync(browser), new Lie { Count = 9 }));
        using var copy = new AccountBrowser(host.Reached);

        var sent = await SendAsync(copy, _device.Answer(await AskAsync(copy), new Lie { Count = 9 }));

        Assert.Equal(HttpStatusCode.Unauthorized, sent.Status);
    }

    [Fact]
    public async Task Answer_ForSomebodyDisabled_LetsNobodyIn()
    {
        var people = host.Get<PersonStore>();
        var person = await people.FindByLoginAsync(_name, TestContext.Current.CancellationToken);
        await people.ChangeAsync(person!.Id, p => p with { Disabled = true }, TestContext.Current.CancellationToken);
        using var browser = new AccountBrowser(host.Reached);

        var sent = await SendAsync(browser, _device.Answer(await AskAsync(browser), new Lie()));

        Assert.Equal(HttpStatusCode.Unauthorized, sent.Status);
    }

    private static async Task<string> AskAsync(AccountBrowser browser) =>
        (await browser.PostAsync(Login + "?again=1", $"{Login}/passkey-options")).Body;

    private static Task<AccountAnswer> SendAsync(AccountBrowser browser, string credential) =>
        browser.PostAsync(Login + "?again=1", $"{Login}/passkey", ("credential", credential));
}
