using Triage.Web.Access.Accounts;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class AccountsStartTests
{
    private static readonly string[] Secure = ["https://0.0.0.0:443"];
    private static readonly TriageSettings Sound = new() { Mode = "Accounts", PublicUrl = "https://triage.example.com" };

    [Fact]
    public void Check_HttpsOrAProxy_Starts()
    {
        AccountsStart.Check(Sound, Secure);
        AccountsStart.Check(Sound with { Proxies = ["10.0.0.5", "10.1.0.0/16", "::1"] }, ["http://0.0.0.0:8080"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://triage.example.com")]
    [InlineData("https://triage.example.com/triage")]
    [InlineData("triage.example.com")]
    public void Check_NoSecurePublicUrl_IsRefused(string? url) => Refused(Sound with { PublicUrl = url }, "PublicUrl");

    [Fact]
    public void Check_PlainHttpWithoutAProxy_IsRefused() => Refused(Sound, "in the clear", "http://0.0.0.0:8080");

    [Fact]
    public void Check_ProxyThatIsNoAddress_IsRefused() => Refused(Sound with { Proxies = ["proxy.internal"] }, "Triage:Proxies");

    [Fact]
    public void Check_OnlyProviderWithoutOne_IsRefused() =>
        Refused(Sound with { SignIn = new SignInSettings { OnlyProvider = true } }, "OnlyProvider");

    [Theory]
    [InlineData("http://id.example.com", "triage", "viewer", "Issuer")]
    [InlineData("https://id.example.com", "", "viewer", "ClientId")]
    [InlineData("https://id.example.com", "triage", "boss", "'boss'")]
    public void Check_ProviderThatCannotBe_IsRefused(string issuer, string client, string role, string says) =>
        Refused(
            Sound with
            {
                SignIn = new SignInSettings
                {
                    Provider = new ProviderSettings
                    {
                        Issuer = issuer,
                        ClientId = client,
                        Groups = [new GroupSettings { Group = "g", Role = role }],
                    },
                },
            },
            says
        );

    private static void Refused(TriageSettings settings, string says, string? url = null)
    {
        var refusal = Assert.Throws<StartRefusedException>(() => AccountsStart.Check(settings, url is null ? Secure : [url]));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}
