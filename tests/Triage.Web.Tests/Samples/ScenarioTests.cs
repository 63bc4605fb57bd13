using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Storage.Knowledge;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Samples;

/// <summary>Each shipped scenario is a test case: its recorded runs, sent through the whole app, come to its expected verdict.</summary>
public sealed class ScenarioTests(TriageHost host) : IClassFixture<TriageHost>
{
    public static TheoryData<string> Names => [.. Scenarios.Select(s => s.Name)];

    private static IReadOnlyList<Scenario> Scenarios { get; } = ScenarioFiles.Load(Path.Combine(RepositoryRoot.Path, "data"));

    [Fact]
    public void Shipped_Scenarios_CoverPromptHarnessAndEnvironment() =>
        Assert.Equal(
            ["Env", "Harness", "Prompt"],
            Scenarios.Select(s => s.Expected.Layer.ToString()).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Scenario_SentThroughTheApp_ComesToItsExpectedVerdict(string name)
    {
        var scenario = Scenarios.Single(s => s.Name == name);
        await host.PostAsync("/api/v1/samples");

        var diagnosis = await host
            .Services.GetRequiredService<Comparisons>()
            .OfPairAsync(WorkspaceId.Main, scenario.GreenTrace, scenario.RedTrace, TestContext.Current.CancellationToken);

        var divergence = diagnosis!.Comparison!.FirstDivergence!;
        Assert.Contains(diagnosis.Suggestions[0].Class, scenario.Expected.AcceptedClasses);
        Assert.Equal(scenario.Expected.Layer, diagnosis.Suggestions[0].Layer);
        Assert.Contains(scenario.Expected.DivergenceStep, divergence.Step, StringComparison.Ordinal);
        Assert.Equal(scenario.Expected.DivergenceKind, ContractWords.Of(divergence.Kind));
    }

    [Fact]
    public async Task Load_Twice_FilesEachIncidentOnce()
    {
        var first = await host.PostAsync("/api/v1/samples");
        var second = await host.PostAsync("/api/v1/samples");

        Assert.Equal(Scenarios.Count, first["incidents"]!.AsArray().Count);
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
    }
}
