using System.Runtime.CompilerServices;
using System.Text;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage.Knowledge;
using Triage.Storage.Runs;
using Triage.Web.Incidents;
using Triage.Web.Intake;
using Triage.Web.Shell;

namespace Triage.Web.Samples;

/// <summary>A scenario that was loaded.</summary>
/// <param name="Number">Its place among the scenarios, from 1.</param>
public sealed record LoadedScenario(string Name, string Incident, string Title, int Number, int Of);

/// <summary>
/// Loads the shipped scenarios: recorded runs with their history, and the incident that somebody filed about them. All of
/// them move to the present by the same amount, so that the newest run ended a few hours ago.
/// </summary>
public sealed class SampleScenarios(
    TriageSettings settings,
    FileIntake intake,
    RunQueries runs,
    SampleHistory history,
    IncidentDesk desk,
    TimeProvider clock
)
{
    /// <inheritdoc cref="LoadEachAsync"/>
    public async Task<IReadOnlyList<LoadedScenario>> LoadAsync(WorkspaceId workspace, Actor by, CancellationToken cancellation)
    {
        var loaded = new List<LoadedScenario>();
        await foreach (var scenario in LoadEachAsync(workspace, by, cancellation))
        {
            loaded.Add(scenario);
        }

        return loaded;
    }

    /// <summary>
    /// One after the other, the flagship first. Harmless to repeat: a span is stored once, a scenario's incident is filed
    /// once, and a recording that was moved to the present before stays where it is.
    /// </summary>
    public async IAsyncEnumerable<LoadedScenario> LoadEachAsync(
        WorkspaceId workspace,
        Actor by,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var scenarios = ScenarioFiles.Load(settings.Knowledge);
        var shift = await ShiftAsync(workspace, scenarios, cancellation);
        for (var i = 0; i < scenarios.Count; i++)
        {
            var scenario = scenarios[i];
            foreach (var file in scenario.TraceFiles)
            {
                var moved = RecordedClock.Move(await ScenarioFiles.ReadTracesAsync(file, cancellation), shift);
                await intake.TakeAsync(workspace, Encoding.UTF8.GetBytes(moved), "otlp-json", cancellation);
            }

            await history.TellAsync(workspace, scenario, shift, cancellation);
            var filing = scenario.Filing with
            {
                RedRun = scenario.RedTrace,
                GreenRun = scenario.GreenTrace,
                FirstBadAtUtc = scenario.Filing.FirstBadAtUtc + shift,
            };
            var incident = await desk.FileAsync(workspace, filing, by, $"sample:{scenario.Name}", cancellation);
            await RecordFixesAsync(workspace, incident, scenario.History.Fixes, shift, cancellation);
            yield return new LoadedScenario(scenario.Name, incident.Id, filing.Title, i + 1, scenarios.Count);
        }
    }

    /// <summary>The shift of an earlier loading, when there was one: a run must not be in two places in time.</summary>
    private async Task<TimeSpan> ShiftAsync(
        WorkspaceId workspace,
        IReadOnlyList<Scenario> scenarios,
        CancellationToken cancellation
    )
    {
        var end = DateTimeOffset.UnixEpoch;
        foreach (var scenario in scenarios)
        {
            var known = await runs.FindAsync(workspace, scenario.GreenTrace, cancellation);
            foreach (var file in scenario.TraceFiles)
            {
                var traces = await ScenarioFiles.ReadTracesAsync(file, cancellation);
                if (known is not null && RecordedClock.StartOf(traces, scenario.GreenTrace) is { } start)
                {
                    return RecordedClock.ShiftOf(known.Run.Summary.StartedAtUtc, start);
                }

                var last = RecordedClock.EndOf(traces);
                end = last > end ? last : end;
            }
        }

        return RecordedClock.ShiftTo(clock.GetUtcNow(), end);
    }

    /// <summary>What had been tried before; each attempt once.</summary>
    private async Task RecordFixesAsync(
        WorkspaceId workspace,
        Incident incident,
        IReadOnlyList<RecordedFix> fixes,
        TimeSpan shift,
        CancellationToken cancellation
    )
    {
        foreach (var fix in fixes.Where(f => incident.IsOpen && incident.Record.Fixes.All(known => known.What != f.What)))
        {
            await desk.ActAsync(
                workspace,
                incident.Record.Number,
                (i, at) => i.RecordFix(fix.Layer, fix.What, fix.Link, fix.ShippedAtUtc + shift, fix.By, at),
                cancellation
            );
        }
    }
}
