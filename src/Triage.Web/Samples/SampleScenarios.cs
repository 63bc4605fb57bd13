using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Knowledge;
using Triage.Web.Incidents;
using Triage.Web.Intake;
using Triage.Web.Shell;

namespace Triage.Web.Samples;

/// <summary>Loads the shipped scenarios: real runs in green and red pairs, each with the incident that somebody filed.</summary>
public sealed class SampleScenarios(TriageSettings settings, TelemetryIntake intake, IRunStore runs, IncidentDesk desk)
{
    /// <summary>Harmless to repeat: a span is stored once, and a scenario's incident is filed once.</summary>
    /// <returns>Ids of the incidents, <c>INC-1</c> and on.</returns>
    public async Task<IReadOnlyList<string>> LoadAsync(WorkspaceId workspace, Actor by, CancellationToken cancellation)
    {
        var filed = new List<string>();
        foreach (var scenario in ScenarioFiles.Load(settings.Knowledge))
        {
            foreach (var file in scenario.TraceFiles)
            {
                await intake.TakeFileAsync(workspace, await File.ReadAllBytesAsync(file, cancellation), null, cancellation);
            }

            await ClaimAsync(workspace, scenario.GreenTrace, Outcome.Green, scenario, by, cancellation);
            await ClaimAsync(workspace, scenario.RedTrace, Outcome.Red, scenario, by, cancellation);
            var filing = scenario.Filing with { RedRun = scenario.RedTrace, GreenRun = scenario.GreenTrace };
            var incident = await desk.FileAsync(workspace, filing, by, $"sample:{scenario.Name}", cancellation);
            filed.Add(incident.Id);
        }

        return filed;
    }

    private Task<bool> ClaimAsync(
        WorkspaceId workspace,
        string trace,
        Outcome outcome,
        Scenario scenario,
        Actor by,
        CancellationToken cancellation
    ) =>
        runs.ClaimOutcomeAsync(
            workspace,
            trace,
            // Claimed at an instant of the scenario, so that loading it again is the same claim.
            new OutcomeClaim(
                outcome,
                OutcomeSource.File,
                scenario.Filing.FirstBadAtUtc ?? DateTimeOffset.UnixEpoch,
                by,
                Note: $"Sample scenario {scenario.Name}"
            ),
            cancellation
        );
}
