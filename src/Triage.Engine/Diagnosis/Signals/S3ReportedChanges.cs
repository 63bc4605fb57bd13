using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// What people and programs reported to have changed before the red run, nearest to the failing step first: what names
/// its tool, server or model; then what is about the same agent; then what may concern everybody; newer before older.
/// The findings are the kinds of change, one reading each. A report says that something changed, not that it mattered.
/// </summary>
public sealed class S3ReportedChanges : SignalRule
{
    public override string Id => "S3";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var end = input.Red.Run.Summary.StartedAtUtc.AddMilliseconds(input.Red.Run.Summary.DurationMs);
        var names = NamesAtFailure(input);
        var ranked = input
            .Around.Reported.Where(c => c.AtUtc <= end)
            .OrderBy(c => RankOf(c, names, input.Red.Run.Summary.Agent))
            .ThenByDescending(c => c.AtUtc)
            .ToList();
        if (ranked.Count == 0)
        {
            return input.Around.Reported.Count == 0 ? Abstain("no change was reported for this time") : Silent;
        }

        return
        [
            .. ranked
                .GroupBy(c => c.Kind)
                .Select(kind => Of(kind.First(), kind.Count(), input.Red.Run.Summary.StartedAtUtc, names)),
        ];
    }

    private SignalReading Of(Change change, int count, DateTimeOffset started, IReadOnlyList<string> names)
    {
        var when =
            change.AtUtc <= started ? $"{TimeWords.Of(started - change.AtUtc)} before the red run" : "while the red run ran";
        var what = (change.Before, change.After) switch
        {
            ({ } before, { } after) => $" from {before} to {after}",
            (null, { } after) => $" to {after}",
            _ => "",
        };
        var more = count > 1 ? $" ({count - 1} more of this kind)" : "";
        return Fired(
            ContractWords.Of(change.Kind),
            Names(change, names) ? Strength.Strong : Strength.Weak,
            $"{change.Subject} changed {when}",
            null
        ) with
        {
            Sentence = $"{change.Subject} was changed{what} {when}, as {change.By.Name} reported{more}.",
        };
    }

    private static int RankOf(Change change, IReadOnlyList<string> names, string? agent) =>
        Names(change, names) ? 1
        : change.Agent is not null && change.Agent == agent ? 2
        : change.Agent is null ? 3
        : 4;

    private static bool Names(Change change, IReadOnlyList<string> names) =>
        names.Any(n => change.Subject.Contains(n, StringComparison.OrdinalIgnoreCase));

    /// <summary>Tool, server, model and credential of the step where the runs part; of every failing step without a pair.</summary>
    private static IReadOnlyList<string> NamesAtFailure(SignalInput input)
    {
        var failing = input.Pair?.FirstDivergence is { } divergence
            ? input.Red.Spans.Where(s => s.SpanId == divergence.RedSpanId)
            : NewTrouble.In(input).Select(t => t.Span);
        return
        [
            .. failing
                .SelectMany(s => new[] { s.ToolName, s.ServerAddress, s.RequestModel, s.CredentialId })
                .OfType<string>()
                .Where(n => n.Length > 2)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }
}
