using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Storage.Access;
using Triage.Web.Api;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Access;

/// <summary>S-02, A-03, A-06: an incident that is private to somebody else is answered as one that is not, at every door.</summary>
public sealed partial class PrivateMatrixTests(PrivateIncidents host, ITestOutputHelper output) : IClassFixture<PrivateIncidents>
{
    private sealed record Caller(string Name, string? Key, Guid? Person);

    private IEnumerable<Caller> Unnamed =>
        [
            .. new[] { Role.Viewer, Role.Reporter, Role.Editor }.Select(r => new Caller(
                $"{r}",
                null,
                host.People[(MembersHost.Alpha, r)]
            )),
            .. Enum.GetValues<KeyScope>().Select(s => new Caller($"key {s}", host.Keys[(MembersHost.Alpha, s)], null)),
        ];

    private Caller Named => new("named", null, host.Named);

    private Caller Owner => new("owner", null, host.People[(MembersHost.Alpha, Role.Owner)]);

    private IEnumerable<Door> DoorsOfIncidents =>
        EveryDoor
            .Of(host)
            .Where(d => d.Needs is not null && d.Path.Contains("/incidents/{id", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public async Task Ids_OfAPrivateIncident_AreAnsweredAsUnknownOnes()
    {
        var (cells, lookedFor, wrong) = (0, 0, new List<string>());
        foreach (var door in DoorsOfIncidents)
        {
            foreach (var caller in Unnamed.Where(c => door.IsApi || c.Person is not null))
            {
                var of = await AskAsync(caller, door, PrivateIncidents.Hidden);
                var none = await AskAsync(caller, door, PrivateIncidents.Unknown);
                cells++;
                lookedFor += none.Status == 404 ? 1 : 0;
                if (Plain(of) != Plain(none) || of.Text.Contains(PrivateIncidents.Canary, StringComparison.Ordinal))
                {
                    wrong.Add($"{caller.Name} at {door}: {Plain(of)} and {Plain(none)}");
                }
            }
        }

        output.WriteLine($"{cells} cells of unnamed caller by door with the id of a private incident; {lookedFor} answer 404");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(lookedFor > 100, $"Only {lookedFor} cells came as far as looking for the id.");
    }

    [Fact]
    public async Task Ids_OfAPrivateIncident_AreKnownToTheNamedAndToOwners()
    {
        var cells = 0;
        foreach (var door in DoorsOfIncidents.Where(d => d is { IsApi: true, Method: "GET" }))
        {
            foreach (var caller in new[] { Named, Owner })
            {
                var (status, text) = await AskAsync(caller, door, PrivateIncidents.Hidden);
                cells++;
                // What it has not yet, such as a response, is missing of the open one just the same.
                Assert.Equal((await AskAsync(caller, door, "INC-1")).Status, status);
                Assert.True(status is 200 or 404 or 409, $"{caller.Name} at {door}: {status} {text}");
            }
        }

        output.WriteLine($"{cells} cells of named person or owner by what is read of a private incident");
        var (found, whole) = await AskAsync(Named, HttpMethod.Get, $"/api/v1/incidents/{PrivateIncidents.Hidden}");
        Assert.Equal(200, found);
        Assert.True(JsonNode.Parse(whole)!["private"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Lists_SearchAndExports_HoldNothingOfAPrivateIncident()
    {
        var search = $"/api/v1/search?q={PrivateIncidents.Canary}";
        Assert.Contains(PrivateIncidents.Hidden, (await AskAsync(Named, HttpMethod.Get, search)).Text, StringComparison.Ordinal);
        var read = 0;
        foreach (var door in EveryDoor.Of(host).Where(d => d is { IsApi: true, Method: "GET", Needs: not null }))
        {
            foreach (
                var query in new[] { "", $"?q={PrivateIncidents.Canary}", "?agent=payroll-agent", "?sort=newest", "?run=" + Run }
            )
            {
                foreach (var caller in Unnamed.Where(c => c.Name is "Editor" or "key Admin"))
                {
                    var (status, text) = await AskAsync(
                        caller,
                        HttpMethod.Get,
                        door.At(p => Value(door, p, PrivateIncidents.Hidden)) + query
                    );
                    read++;
                    Assert.NotInRange(status, 500, 599);
                    Assert.DoesNotContain($"{PrivateIncidents.Canary} ", text, StringComparison.Ordinal);
                    if (!door.Path.Contains("/incidents/{", StringComparison.Ordinal))
                    {
                        Assert.DoesNotContain($"\"{PrivateIncidents.Hidden}\"", text, StringComparison.Ordinal);
                    }
                }
            }
        }

        output.WriteLine($"{read} lists, searches and exports read for a private incident");
    }

    [Theory]
    [InlineData("/api/v1/audit")]
    [InlineData("/api/v1/audit.csv")]
    public async Task Audit_OfVisibility_TellsKeysNeitherTheNumberNorToWhom(string path)
    {
        var audit = $"{path}?act=visibility-changed";
        var key = Unnamed.Single(c => c.Name == "key Admin");

        var (toOwner, toKey) = (await AskAsync(Owner, HttpMethod.Get, audit), await AskAsync(key, HttpMethod.Get, audit));

        Assert.Equal((200, 200), (toOwner.Status, toKey.Status));
        Assert.Contains(PrivateIncidents.Hidden, toOwner.Text, StringComparison.Ordinal);
        Assert.Contains("visible to", toOwner.Text, StringComparison.Ordinal);
        Assert.Contains("visibility-changed", toKey.Text, StringComparison.Ordinal);
        Assert.Contains("an incident", toKey.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("INC-", toKey.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("visible to", toKey.Text, StringComparison.Ordinal);
        Assert.True((await host.Get<AuditLog>().VerifyAsync(null, TestContext.Current.CancellationToken)).IsWhole);
    }

    [Fact]
    public async Task Report_OfTheWeek_CountsItForAllAndNamesItToThoseWhoSeeIt()
    {
        var week = IsoWeek.Of(TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc);
        foreach (var (caller, hidden) in new[] { (Unnamed.First(), 1), (Named, 0), (Owner, 0) })
        {
            var report = JsonNode.Parse((await AskAsync(caller, HttpMethod.Get, $"/api/v1/reports/weekly/{week}")).Text)!;
            Assert.Equal((2, hidden), (report["filed"]!.GetValue<int>(), report["hidden"]!.GetValue<int>()));
            Assert.Equal(1 - hidden, report["overdueFollowUps"]!.AsArray().Count);
            Assert.Equal(hidden, report["overdueHidden"]!.GetValue<int>());
            var text = (await AskAsync(caller, HttpMethod.Get, $"/api/v1/reports/weekly/{week}.md")).Text;
            Assert.Equal(hidden == 0, text.Contains(PrivateIncidents.Canary, StringComparison.Ordinal));
            Assert.Equal(hidden == 1, text.Contains("Private: 1, counted and not listed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Merge_IntoAPrivateIncident_IsAnsweredAsIntoAnUnknownOne()
    {
        var editor = Unnamed.Single(c => c.Name == "Editor");

        var of = await MergeAsync(PrivateIncidents.Hidden);
        var none = await MergeAsync(PrivateIncidents.Unknown);

        Assert.Equal(400, of.Status);
        Assert.Equal(Plain(none), Plain(of));

        Task<(int Status, string Text)> MergeAsync(string into) =>
            AskAsync(editor, HttpMethod.Post, "/api/v1/incidents/INC-1/merge", MembersHost.Body(new { into }));
    }

    [Fact]
    public async Task KeptAnswer_OfWhatBecamePrivateSince_IsNotToldAgain()
    {
        var editor = Unnamed.Single(c => c.Name == "Editor");
        var filed = await host.Get<IncidentDesk>()
            .FileAsync(MembersHost.Beta, new Filing { Title = "x" }, Actor.System, null, TestContext.Current.CancellationToken);
        var (owner, member) = (host.People[(MembersHost.Beta, Role.Owner)], host.People[(MembersHost.Beta, Role.Editor)]);
        var path = $"/api/v1/incidents/{filed.Id}/acknowledge?workspace=beta";
        Assert.Equal(200, (await AcknowledgeAsync()).Status);
        Assert.Equal(200, (await AcknowledgeAsync()).Status);

        await host.As<PrivacyDesk>(owner)
            .ShowAsync(MembersHost.Beta, filed.Record.Number, [owner], Actor.System, TestContext.Current.CancellationToken);

        Assert.Equal(404, (await AcknowledgeAsync()).Status);

        async Task<(int Status, string Text)> AcknowledgeAsync()
        {
            using var body = MembersHost.Body(new { });
            body.Headers.Add(Idempotency.Header, "the same again");
            return await AskAsync(editor with { Person = member }, HttpMethod.Post, path, body);
        }
    }

    private static string Run => "a1b2c3d4e5f60718293a4b5c6d7e8f92";

    private Task<(int Status, string Text)> AskAsync(Caller caller, Door door, string incident) =>
        AskAsync(
            caller,
            new HttpMethod(door.Method),
            door.At(p => Value(door, p, incident)),
            door.Method == "GET" ? null : MembersHost.Body(WorkspaceMatrixTests.Body)
        );

    private async Task<(int Status, string Text)> AskAsync(
        Caller caller,
        HttpMethod method,
        string path,
        HttpContent? content = null
    )
    {
        var (status, text, _) = await host.AskAsync(method, InWorkspace(path), caller.Key, caller.Person, content);
        return (status, text);
    }

    private static string InWorkspace(string path) =>
        path.StartsWith("/w/", StringComparison.Ordinal) || path.Contains("workspace=", StringComparison.Ordinal) ? path
        : path.Contains('?', StringComparison.Ordinal) ? $"{path}&workspace=alpha"
        : $"{path}?workspace=alpha";

    private static string Value(Door door, string parameter, string incident) =>
        parameter switch
        {
            "workspace" or "Workspace" => "alpha",
            "id" or "Id" => door.Path.Contains("/runs/", StringComparison.Ordinal) ? Run : incident,
            "RunId" => Run,
            "name" or "Name" => "payroll-agent",
            "week" or "Week" => $"{IsoWeek.Of(TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc)}",
            "ClassId" => "env.access",
            "Tab" => "timeline",
            _ => "1",
        };

    private static string Plain((int Status, string Text) answer) =>
        $"{answer.Status} {Own().Replace(answer.Text, "")}"
            .Replace(PrivateIncidents.Hidden, "ID", StringComparison.Ordinal)
            .Replace(PrivateIncidents.Unknown, "ID", StringComparison.Ordinal);

    // The number of a request, and what marks a page of the framework as its own; both are new each time.
    [GeneratedRegex(
        "\"traceId\":\"[^\"]*\"|<!--Blazor[^>]*-->|name=\"__RequestVerificationToken\" value=\"[^\"]*\"",
        RegexOptions.None,
        1_000
    )]
    private static partial Regex Own();
}
