using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Access;
using Triage.Web.Access.Keys;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Access;

/// <summary>What is in each of the two workspaces. Beta has more incidents, so that it has ids that alpha has not.</summary>
public sealed partial class TwoWorkspaces : MembersHost
{
    /// <summary>In everything that beta holds, and nowhere in alpha.</summary>
    public const string Canary = "zebracanary";

    public const string AlphaTrace = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
    public const string BetaTrace = "b1b2c3d4e5f60718293a4b5c6d7e8f91";

    public string AlphaRun { get; private set; } = "";
    public string BetaRun { get; private set; } = "";
    public string AlphaKey { get; private set; } = "";
    public string BetaKey { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        AlphaRun = await FillAsync(Alpha, AlphaTrace, "alpha-agent", "plain", 1);
        BetaRun = await FillAsync(Beta, BetaTrace, "betas-agent", Canary, 60);
        AlphaKey = (await MadeAsync(Alpha)).Id;
        BetaKey = (await MadeAsync(Beta)).Id;
    }

    private async Task<ApiKey> MadeAsync(WorkspaceId workspace) =>
        (
            await Services
                .GetRequiredService<KeyDesk>()
                .MakeAsync(
                    workspace,
                    workspace == Beta ? Canary : "plain",
                    [KeyScope.Intake],
                    30,
                    Actor.System,
                    null,
                    TestContext.Current.CancellationToken
                )
        ).Key;

    private async Task<string> FillAsync(WorkspaceId workspace, string trace, string agent, string word, int incidents)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var sent = await AskAsync(
            HttpMethod.Post,
            "/v1/traces",
            Keys[(workspace, KeyScope.Intake)],
            null,
            Otlp(trace, agent, word)
        );
        Assert.Equal(200, sent.Status);
        for (var i = 0; i < incidents; i++)
        {
            await Get<IncidentDesk>()
                .FileAsync(
                    workspace,
                    new Filing
                    {
                        Title = $"{word} {i}",
                        Agent = agent,
                        Subject = word,
                    },
                    Actor.System,
                    null,
                    cancellation
                );
        }

        var (status, text, _) = await AskAsync(HttpMethod.Get, $"/api/v1/runs/{trace}", Keys[(workspace, KeyScope.Read)]);
        Assert.Equal(200, status);
        return IdIn().Match(text).Groups["id"].Value;
    }

    [GeneratedRegex("\"id\":\"(?<id>[^\"]+)\"", RegexOptions.None, 1_000)]
    private static partial Regex IdIn();
}
