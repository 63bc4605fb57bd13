using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Knowledge;
using Triage.Web.Outcomes;

namespace Triage.Web.Samples;

/// <summary>
/// Tells what was known of a scenario's agent and runs: its card, the outcomes that were claimed, reported changes, and
/// the corrected file. Every claim is made at an instant of the scenario, so that telling it again is the same claim.
/// </summary>
public sealed class SampleHistory(
    IAgentStore agents,
    IRunStore runs,
    ChangeStore changes,
    OutcomeReadings readings,
    OutcomeDesk outcomes
)
{
    /// <summary>What finance needs to go through a ledger by hand.</summary>
    private static readonly TimeSpan CorrectedAfter = TimeSpan.FromHours(2);

    /// <param name="shift">What moves the scenario to the present.</param>
    public async Task TellAsync(WorkspaceId workspace, Scenario scenario, TimeSpan shift, CancellationToken cancellation)
    {
        if (scenario.History.Agent is { } agent)
        {
            var card = agent.Card with { ConfirmedAtUtc = agent.Card.ConfirmedAtUtc + shift };
            await agents.ChangeAsync(
                workspace,
                agent.Name,
                // What people of this workspace have set stays.
                had => had == new Agent(workspace, agent.Name) ? agent with { Workspace = workspace, Card = card } : had,
                $"Set by the sample scenario {scenario.Name}",
                Actor.System,
                cancellation
            );
        }

        foreach (var outcome in OutcomesOf(scenario))
        {
            var claim = new OutcomeClaim(outcome.Outcome, outcome.Source, outcome.AtUtc + shift, outcome.By, Note: outcome.Note);
            await runs.ClaimOutcomeAsync(workspace, outcome.Trace, claim, cancellation);
        }

        foreach (var change in scenario.History.Changes)
        {
            await changes.ReportAsync(workspace, change with { AtUtc = change.AtUtc + shift }, cancellation);
        }

        await CorrectAsync(workspace, scenario, shift, cancellation);
    }

    private async Task CorrectAsync(WorkspaceId workspace, Scenario scenario, TimeSpan shift, CancellationToken cancellation)
    {
        if (scenario is not { CorrectedFile: { } file, Filing: { Agent: { } agent, FirstBadAtUtc: { } firstBad } })
        {
            return;
        }

        await readings.ReadNowAsync(workspace, agent, scenario.RedTrace, cancellation);
        var table = OutcomeTable.Read(await File.ReadAllBytesAsync(file, cancellation));
        var rules = (await agents.GetAsync(workspace, agent, cancellation)).SubjectRules;
        var sheet = ColumnMapping.Of(table.Headers, rules.Select(r => r.Name)).Sheet(table, agent);
        var byHand = new Dictionary<string, string>(StringComparer.Ordinal);
        var match = await outcomes.MatchAsync(workspace, sheet, null, byHand, cancellation);
        var claims = match.Claims(
            OutcomeSource.File,
            Path.GetFileName(file),
            new Actor("finance"),
            firstBad + CorrectedAfter + shift
        );
        await outcomes.RecordAsync(workspace, claims, _ => Task.CompletedTask, cancellation);
    }

    private static IReadOnlyList<RecordedOutcome> OutcomesOf(Scenario scenario)
    {
        if (scenario.History.Outcomes.Count > 0)
        {
            return scenario.History.Outcomes;
        }

        var at = scenario.Filing.FirstBadAtUtc ?? DateTimeOffset.UnixEpoch;
        var note = $"Sample scenario {scenario.Name}";
        return
        [
            new RecordedOutcome(scenario.GreenTrace, Outcome.Green, OutcomeSource.File, at, Actor.System, note),
            new RecordedOutcome(scenario.RedTrace, Outcome.Red, OutcomeSource.File, at, Actor.System, note),
        ];
    }
}
