using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Tests.Intake;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>S-91: what lets somebody in is in no file and no log afterwards, used, refused or still waiting.</summary>
public sealed class AccountCanaryTests(AccountCanaryTests.LoggedHost host) : IClassFixture<AccountCanaryTests.LoggedHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_OfPeopleAndPrograms_AreNowhereAfterwards()
    {
        var secrets = await UseAsync();
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        var backup = Path.Combine(host.DataDirectory, "whole.backup");
        Assert.Equal(
            0,
            await CommandLine.TryRunAsync(["backup", backup, $"--Triage:DataDirectory={host.DataDirectory}"], said, said)
        );

        var places = new Dictionary<string, string>(StringComparer.Ordinal) { ["the log"] = host.Words.Everything };
        foreach (
            var file in Directory.EnumerateFiles(host.DataDirectory).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
        )
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Cancellation);
            places[Path.GetFileName(file)] = Encoding.Latin1.GetString(bytes);
        }

        Assert.Contains("triage.db", places.Keys);
        Assert.All(
            from secret in secrets
            from place in places
            select (secret, place),
            at =>
                Assert.False(
                    at.place.Value.Contains(at.secret.Value, StringComparison.Ordinal),
                    $"{at.secret.Key} is in {at.place.Key}."
                )
        );
    }

    /// <summary>Each kind made, and used or tried.</summary>
    private async Task<Dictionary<string, string>> UseAsync()
    {
        const string Password = "canary birds sing at nine";
        var setup = await host.SetupPathAsync();
        var waitingSetup = await host.SetupPathAsync();
        using var owner = new AccountBrowser(host.Reached);
        await owner.PostAsync(
            setup,
            setup,
            ("name", "Olivia"),
            ("login", "olivia@example.com"),
            ("password", AccountsHost.Password)
        );
        var taken = await InviteAsync(Role.Owner);
        var waiting = await InviteAsync(Role.Viewer);
        using var browser = new AccountBrowser(host.Reached);
        await browser.PostAsync(taken, taken, ("name", "Cana"), ("login", "cana"), ("password", Password));
        await browser.GetAsync(waiting);
        await browser.SignInAsync("cana", Password + " wrongly");
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys")
        {
            Content = MembersHost.Body(new { name = "canary", scopes = new[] { "read" } }),
        };
        var key = JsonDocument.Parse((await browser.SendAsync(asked)).Body).RootElement.GetProperty("key").GetString()!;
        using var used = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs")
        {
            Headers = { { "Authorization", $"Bearer {key}" } },
        };
        Assert.Equal(200, (int)(await browser.SendAsync(used)).Status);
        return new(StringComparer.Ordinal)
        {
            ["the link of the first owner"] = setup.Split('/')[^1],
            ["a link of the first owner that was not used"] = waitingSetup.Split('/')[^1],
            ["an invitation that was taken"] = taken.Split('/')[^1],
            ["an invitation that waits"] = waiting.Split('/')[^1],
            ["a password"] = Password,
            ["a key"] = key,
            ["the secret of a key"] = KeyText.Read(key)!.Secret,
            ["a cookie"] = browser.Cookie("__Host-triage")!,
        };
    }

    private async Task<string> InviteAsync(Role role)
    {
        var (_, secret) = await host.Get<InvitationStore>()
            .AddAsync(WorkspaceId.Main, role, null, AccessLimits.InvitationValid, new Actor("Olivia"), null, Cancellation);
        return $"/account/join/{secret}";
    }

    public sealed class LoggedHost : AccountsHost
    {
        public LoggedWords Words { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureLogging(logging => logging.AddProvider(Words));
        }
    }
}
