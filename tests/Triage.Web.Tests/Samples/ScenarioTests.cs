using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Storage.Knowledge;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Samples;

/// <summary>Each shipped scenario is a test case: its recorded runs, sent through the whole app, come to its expected verdict.</summary>
public sealed class ScenarioTests(TriageHost host) : IClassFixture<TriageHost>
{
    private const string Flagship = "412-invoices-nine-wrong";

    public static TheoryData<string> Names => [.. Scenarios.Select(s => s.Name)];

    private static IReadOnlyList<Scenario> Scenarios { get; } = ScenarioFiles.Load(Path.Combine(RepositoryRoot.Path, "data"));

    [Fact]
    public void Shipped_Scenarios_CoverEveryLayerTheFlagshipFirst()
    {
        Assert.Equal(Flagship, Scenarios[0].Name);
        Assert.Equal(Enum.GetValues<Layer>(), Scenarios.Select(s => s.Expected.Layer).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Scenario_SentThroughTheApp_ComesToItsExpectedVerdict(string name)
    {
        var scenario = Scenarios.Single(s => s.Name == name);
        await LoadOnceAsync();

        var diagnosis = await host
            .Services.GetRequiredService<Comparisons>()
            .OfPairAsync(WorkspaceId.Main, scenario.GreenTrace, scenario.RedTrace, TestContext.Current.CancellationToken);

        if (scenario.Expected.Abstains)
        {
            Assert.Empty(diagnosis!.Suggestions);
            Assert.NotNull(diagnosis.Abstained);
        }
        else
        {
            Assert.Contains(diagnosis!.Suggestions[0].Class, scenario.Expected.AcceptedClasses);
        }

        var divergence = diagnosis.Comparison!.FirstDivergence;
        Assert.Equal(scenario.Expected.Divergence is null, divergence is null);
        if (scenario.Expected.Divergence is { } expected)
        {
            Assert.Contains(expected.Step, divergence!.Step, StringComparison.Ordinal);
            Assert.Equal(expected.Kind, ContractWords.Of(divergence.Kind));
        }
    }

    [Fact]
    public async Task Load_Again_ChangesNothing()
    {
        await LoadOnceAsync();
        var runs = await host.GetAsync("/api/v1/runs?limit=200");

        var loaded = await host.PostAsync("/api/v1/samples");

        Assert.Equal("/w/main/incidents/INC-1", (string?)loaded["open"]);
        Assert.Equal(
            Enumerable.Range(1, Scenarios.Count).Select(n => $"INC-{n}"),
            loaded["incidents"]!.AsArray().Select(i => (string?)i)
        );
        Assert.Equal(StartsIn(runs), StartsIn(await host.GetAsync("/api/v1/runs?limit=200")));
        var events = (await host.GetAsync("/api/v1/incidents/INC-1"))["events"]!.AsArray();
        Assert.Equal(3, events.Count(e => (string?)e!["kind"] == "fix-recorded"));
    }

    [Fact]
    public async Task Load_Flagship_IsTheFirstIncidentFiledPairedAndUndecided()
    {
        await LoadOnceAsync();

        var incident = await host.GetAsync("/api/v1/incidents/INC-1");
        Assert.Equal(Scenarios[0].Filing.Title, (string?)incident["title"]);
        Assert.Equal("filed", (string?)incident["state"]);
        Assert.Null(incident["verdict"]);
        Assert.Equal(await RunIdAsync(Scenarios[0].GreenTrace), (string?)incident["greenRun"]);
        Assert.Equal(await RunIdAsync(Scenarios[0].RedTrace), (string?)incident["redRun"]);
    }

    [Fact]
    public async Task Load_CorrectedFileOfTheFlagship_TurnsItsNineItemsRed()
    {
        await LoadOnceAsync();

        var run = await host.GetAsync($"/api/v1/runs/{Scenarios[0].RedTrace}");
        Assert.Equal("""{"total":412,"red":9,"unknown":0}""", run["items"]!.ToJsonString());
        var wrong = new List<string>();
        for (string? after = null, next = ""; next is not null; after = next)
        {
            var page = await host.GetAsync(
                $"/api/v1/runs/{Scenarios[0].RedTrace}/items?limit=200{(after is null ? "" : $"&after={after}")}"
            );
            wrong.AddRange(
                page["items"]!.AsArray().Where(i => (string?)i!["outcome"] == "red").Select(i => (string)i!["subject"]!)
            );
            next = (string?)page["next"];
        }

        Assert.Equal(Scenarios[0].Expected.WrongItems, wrong.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Load_NewestRun_EndedAFewHoursAgoAndTheOnsetWeeksBefore()
    {
        await LoadOnceAsync();

        var red = await RunAsync(Scenarios[0].RedTrace);
        var onset = await RunAsync(Scenarios[0].Expected.OnsetTrace!);

        var ago = TimeProvider.System.GetUtcNow() - red.StartedAtUtc;
        Assert.InRange(ago, TimeSpan.FromHours(3), TimeSpan.FromHours(4));
        Assert.Equal(17, (red.StartedAtUtc - onset.StartedAtUtc).Days);
        Assert.Equal(Outcome.Unknown, onset.Outcome);
    }

    /// <summary>The host is the class's, so the scenarios may be there from another test.</summary>
    private async Task LoadOnceAsync()
    {
        var incidents = await host.GetAsync("/api/v1/incidents?limit=200");
        if (incidents["items"]!.AsArray().Count < Scenarios.Count)
        {
            await host.PostAsync("/api/v1/samples");
        }
    }

    private async Task<string> RunIdAsync(string trace) => (string)(await host.GetAsync($"/api/v1/runs/{trace}"))["id"]!;

    private async Task<(DateTimeOffset StartedAtUtc, Outcome Outcome)> RunAsync(string trace)
    {
        var run = await host.GetAsync($"/api/v1/runs/{trace}");
        Assert.True(ContractWords.TryParse<Outcome>((string?)run["outcome"], out var outcome));
        return (run["startedAtUtc"]!.GetValue<DateTimeOffset>(), outcome);
    }

    private static IEnumerable<string> StartsIn(System.Text.Json.Nodes.JsonNode runs) =>
        runs["items"]!.AsArray().Select(r => $"{r!["id"]} {r["startedAtUtc"]}").Order(StringComparer.Ordinal);
}
