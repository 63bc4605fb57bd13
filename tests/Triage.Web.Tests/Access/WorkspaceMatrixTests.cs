using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Api;
using Triage.Web.Intake;

namespace Triage.Web.Tests.Access;

/// <summary>S-02, S-04: two workspaces, five roles and four scopes, every endpoint, every id.</summary>
public sealed partial class WorkspaceMatrixTests(TwoWorkspaces host, ITestOutputHelper output) : IClassFixture<TwoWorkspaces>
{
    // Of every kind that some endpoint asks for; what an endpoint does not know it leaves alone.
    internal static readonly object Body = new
    {
        title = "x",
        reason = "x",
        owner = "x",
        helped = "yes",
        severity = "sev2",
        until = "2030-01-01T00:00:00Z",
        into = "INC-1",
        what = "x",
        layer = "prompt",
        question = "D0",
        choice = "x",
        @class = "undetermined",
        done = true,
        outcome = "red",
        address = "https://a.example/1",
        name = "x",
    };

    private sealed record Caller(string Name, string? Key, Guid? Person, Func<Permission, bool> May);

    private IEnumerable<Caller> Callers(WorkspaceId workspace) =>
        [
            .. Enum.GetValues<Role>().Select(r => new Caller($"{r}", null, host.People[(workspace, r)], p => r.May(p))),
            .. Enum.GetValues<KeyScope>().Select(s => new Caller($"key {s}", host.Keys[(workspace, s)], null, p => s.May(p))),
        ];

    [Fact]
    public async Task Endpoints_EachRoleAndScope_AreOpenToThoseWhoMayAndNobodyElse()
    {
        var (cells, wrong) = (0, new List<string>());
        foreach (var door in EveryDoor.Of(host).Where(d => d is { IsApi: true, Needs: not null }))
        {
            foreach (var caller in Callers(MembersHost.Alpha).Where(c => !IsCostly(door) || !c.May(door.Needs!.Value)))
            {
                var (status, text) = await AskAsync(caller, door, Own(door), MembersHost.Alpha);
                var isRefused = status is 401 or 403;
                cells++;
                if (
                    isRefused == caller.May(door.Needs!.Value)
                    || (isRefused && !text.Contains("may not", StringComparison.Ordinal))
                )
                {
                    wrong.Add($"{caller.Name} at {door}: {status} {text}");
                }
            }
        }

        output.WriteLine($"{cells} cells of role or scope by endpoint");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(cells > 500, $"{cells} cells are too few to be every endpoint.");
    }

    [Fact]
    public async Task Ids_OfTheOtherWorkspace_AreAnsweredAsUnknownOnes()
    {
        var (cells, unknownCells, wrong) = (0, 0, new List<string>());
        foreach (var door in EveryDoor.Of(host).Where(d => d is { IsApi: true, Needs: not null } && d.Parameters.Any(IsId)))
        {
            foreach (var caller in Callers(MembersHost.Alpha))
            {
                var of = await AskAsync(caller, door, p => Foreign(door, p), MembersHost.Alpha);
                var none = await AskAsync(caller, door, p => Unknown(door, p), MembersHost.Alpha);
                cells++;
                unknownCells += none.Status == 404 ? 1 : 0;
                if (Plain(of) != Plain(none) || (caller.May(door.Needs!.Value) && of.Status is not (404 or 400)))
                {
                    wrong.Add($"{caller.Name} at {door}: {Plain(of)} and {Plain(none)}");
                }
            }
        }

        output.WriteLine(
            $"{cells} cells of caller by endpoint with an id; {unknownCells} of them answer 404, the others 403 or 400"
        );
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(unknownCells > 100, $"Only {unknownCells} cells came as far as looking for the id.");
    }

    [Fact]
    public async Task Workspace_OfOthers_IsAnsweredAsOneThatIsNot()
    {
        var (cells, wrong) = (0, new List<string>());
        foreach (var door in EveryDoor.Of(host).Where(d => d.Needs is not null))
        {
            foreach (var caller in Callers(MembersHost.Alpha).Where(c => door.IsApi || c.Person is not null))
            {
                var of = await AskAsync(caller, door, Own(door), MembersHost.Beta);
                var none = await AskAsync(caller, door, Own(door), new WorkspaceId("nowhere"));
                cells++;
                if (of.Status != 404 || Plain(of) != Plain(none))
                {
                    wrong.Add($"{caller.Name} at {door}: {Plain(of)} and {Plain(none)}");
                }
            }
        }

        output.WriteLine($"{cells} cells of caller by endpoint or page with the other workspace in the address");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Pages_EachRole_OpenOrSayWhatIsLacking()
    {
        var (cells, wrong) = (0, new List<string>());
        foreach (var door in EveryDoor.Of(host).Where(d => d is { Page: not null, Needs: not null, Method: "GET" }))
        {
            foreach (var caller in Callers(MembersHost.Alpha).Where(c => c.Person is not null))
            {
                var (status, _) = await AskAsync(caller, door, Own(door), MembersHost.Alpha);
                cells++;
                if (status != (caller.May(door.Needs!.Value) ? 200 : 403))
                {
                    wrong.Add($"{caller.Name} at {door}: {status}");
                }
            }
        }

        output.WriteLine($"{cells} cells of role by page");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Lists_SearchAndExports_HoldNothingOfTheOtherWorkspace()
    {
        // The rounds in the background read what is new for search, in every workspace.
        var inBeta = "";
        for (var i = 0; i < 100 && !inBeta.Contains("INC-60", StringComparison.Ordinal); i++)
        {
            inBeta = (
                await host.AskAsync(
                    HttpMethod.Get,
                    $"/api/v1/search?q={TwoWorkspaces.Canary}",
                    host.Keys[(MembersHost.Beta, KeyScope.Read)]
                )
            ).Text;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Contains("INC-60", inBeta, StringComparison.Ordinal);
        var read = 0;
        foreach (var door in EveryDoor.Of(host).Where(d => d is { IsApi: true, Method: "GET", Needs: not null }))
        {
            foreach (
                var query in new[]
                {
                    "",
                    $"?q={TwoWorkspaces.Canary}",
                    "?agent=betas-agent",
                    $"?green={host.BetaRun}&red={TwoWorkspaces.BetaTrace}",
                }
            )
            {
                var (status, text, _) = await host.AskAsync(
                    HttpMethod.Get,
                    door.At(Own(door)) + query,
                    host.Keys[(MembersHost.Alpha, KeyScope.Admin)]
                );
                read++;
                Assert.NotInRange(status, 500, 599);
                Assert.DoesNotContain($"{TwoWorkspaces.Canary} ", text, StringComparison.Ordinal);
                Assert.DoesNotContain($"\"{TwoWorkspaces.Canary}\"", text, StringComparison.Ordinal);
                // The audit log tells what this caller asked the exports for.
                if (!query.Contains("agent", StringComparison.Ordinal) && !$"{door}".Contains("/audit", StringComparison.Ordinal))
                {
                    Assert.DoesNotContain("betas-agent", text, StringComparison.Ordinal);
                }
            }
        }

        output.WriteLine($"{read} lists, searches and exports read for what is not theirs");
    }

    [Theory]
    [InlineData("POST", "/api/v1/incidents", "redRun")]
    [InlineData("POST", "/api/v1/incidents", "greenRun")]
    [InlineData("PUT", "/api/v1/incidents/INC-1/pair", "redRun")]
    [InlineData("PUT", "/api/v1/incidents/INC-1/pair", "greenRun")]
    [InlineData("POST", "/api/v1/incidents/INC-1/merge", "into")]
    public async Task Bodies_IdOfTheOtherWorkspace_IsAnsweredAsAnUnknownOne(string method, string path, string field)
    {
        var (foreign, unknown) = field == "into" ? ("INC-60", "INC-90") : (host.BetaRun, Like(host.BetaRun));

        var of = await SendAsync(foreign);
        var none = await SendAsync(unknown);

        Assert.InRange(of.Status, 400, 499);
        Assert.Equal(Plain((none.Status, none.Text), unknown), Plain((of.Status, of.Text), foreign));

        Task<(int Status, string Text, System.Net.Http.Headers.HttpResponseHeaders)> SendAsync(string id) =>
            host.AskAsync(
                new HttpMethod(method),
                path,
                host.Keys[(MembersHost.Alpha, KeyScope.Admin)],
                null,
                MembersHost.Body(new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = "x", [field] = id })
            );
    }

    [Fact]
    public async Task Outcomes_TraceOfTheOtherWorkspace_MatchNothing()
    {
        var (status, text, _) = await host.AskAsync(
            HttpMethod.Post,
            "/api/v1/outcomes",
            host.Keys[(MembersHost.Alpha, KeyScope.Intake)],
            null,
            MembersHost.Body(new[] { new { traceId = TwoWorkspaces.BetaTrace, outcome = "red" } })
        );

        Assert.Equal(200, status);
        Assert.Contains("\"matched\":0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idempotency_KeyOfTheOtherWorkspace_IsAnother()
    {
        var answers = new List<string>();
        foreach (var workspace in new[] { MembersHost.Alpha, MembersHost.Beta })
        {
            using var content = MembersHost.Body(new { title = "the same" });
            content.Headers.Add(Idempotency.Header, "one key for both");
            answers.Add(
                (
                    await host.AskAsync(
                        HttpMethod.Post,
                        "/api/v1/incidents",
                        host.Keys[(workspace, KeyScope.Write)],
                        null,
                        content
                    )
                ).Text
            );
        }

        Assert.Contains("/w/alpha/", answers[0], StringComparison.Ordinal);
        Assert.Contains("/w/beta/", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ReceivedLately_OfTheOtherWorkspace_IsNotShown()
    {
        var log = host.Services.GetRequiredService<IntakeLog>();

        Assert.All(log.Latest(MembersHost.Alpha), e => Assert.Equal(MembersHost.Alpha, e.Workspace));
        Assert.NotEmpty(log.Latest(MembersHost.Beta));
    }

    private async Task<(int Status, string Text)> AskAsync(
        Caller caller,
        Door door,
        Func<string, string> value,
        WorkspaceId workspace
    )
    {
        var path = door.At(p => string.Equals(p, "workspace", StringComparison.OrdinalIgnoreCase) ? workspace.Value : value(p));
        var named = path.StartsWith("/w/", StringComparison.Ordinal) ? path : $"{path}?workspace={workspace}";
        var (status, text, _) = await host.AskAsync(
            new HttpMethod(door.Method),
            named,
            caller.Key,
            caller.Person,
            door.Method == "GET" ? null : MembersHost.Body(Body)
        );
        return (status, text);
    }

    // They take seconds; that whoever may load or read again can do so is shown elsewhere.
    private static bool IsCostly(Door door) => door.Path is "/api/v1/samples" or "/api/v1/remap";

    private static bool IsId(string parameter) => parameter is "id" or "name" or "key";

    private Func<string, string> Own(Door door) => p => Value(door, p, "INC-1", host.AlphaRun, "alpha-agent", host.AlphaKey);

    private string Foreign(Door door, string p) => Value(door, p, "INC-60", host.BetaRun, "betas-agent", host.BetaKey);

    private string Unknown(Door door, string p) =>
        Value(door, p, "INC-90", Like(host.BetaRun), "other-agent", Like(host.BetaKey));

    private static string Value(Door door, string parameter, string incident, string run, string agent, string key) =>
        parameter switch
        {
            "id" or "Id" => door.Path.Contains("/runs/", StringComparison.Ordinal) ? run : incident,
            "RunId" => run,
            "name" or "Name" => agent,
            "key" => key,
            "week" or "Week" => "2026-W47",
            "ClassId" => "env.access",
            "Tab" => "timeline",
            _ => "1",
        };

    /// <summary>As long, of the same letters, and nobody's.</summary>
    private static string Like(string id) => new([.. id.Select(c => char.IsAsciiHexDigit(c) ? 'c' : c)]);

    private string Plain((int Status, string Text) answer, string? id = null)
    {
        var text = answer.Text;
        foreach (
            var known in new[]
            {
                id,
                "INC-60",
                "INC-90",
                host.BetaRun,
                Like(host.BetaRun),
                "betas-agent",
                "other-agent",
                host.BetaKey,
                Like(host.BetaKey),
                "/w/beta",
                "/w/nowhere",
            }
        )
        {
            text = known is null ? text : text.Replace(known, "ID", StringComparison.Ordinal);
        }

        return $"{answer.Status} {Reference().Replace(text, "")}";
    }

    // The number of a request, and what marks a page of the framework as its own; both are new each time.
    [GeneratedRegex(
        "\"traceId\":\"[^\"]*\"|<!--Blazor[^>]*-->|name=\"__RequestVerificationToken\" value=\"[^\"]*\"",
        RegexOptions.None,
        1_000
    )]
    private static partial Regex Reference();
}
