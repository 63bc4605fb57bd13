using System.Globalization;
using Triage.Engine.Runs;
using Triage.Web.Runs;

namespace Triage.Web.Outcomes;

/// <summary>A line and what it speaks of.</summary>
/// <param name="Item">Null when the line speaks of the whole run.</param>
/// <param name="Actual">From the line, else from the run.</param>
public sealed record MatchedLine(OutcomeLine Line, string RunId, string? Item, Outcome Outcome, string? Actual);

public sealed record UnmatchedLine(OutcomeLine Line, string Why);

/// <summary>What a sheet says of the recorded runs, before anything is kept.</summary>
/// <param name="Fact">The fact of the items that was compared where lines tell only what was expected; null when none was.</param>
/// <param name="Facts">Facts that could be compared instead.</param>
public sealed record OutcomeMatch(
    OutcomeSheet Sheet,
    IReadOnlyList<MatchedLine> Matched,
    IReadOnlyList<UnmatchedLine> Unmatched,
    string? Fact,
    IReadOnlyList<ProposedFact> Facts
)
{
    public int Red => Matched.Count(m => m.Outcome == Outcome.Red);
    public int Green => Matched.Count(m => m.Outcome == Outcome.Green);
    public IReadOnlyList<string> RunIds => [.. Matched.Select(m => m.RunId).Distinct(StringComparer.Ordinal)];

    /// <param name="origin">What the lines came from, for the note of each claim.</param>
    public IReadOnlyList<RunClaim> Claims(OutcomeSource source, string origin, Engine.Actor by, DateTimeOffset nowUtc) =>
        [
            .. Matched.Select(m => new RunClaim(
                m.RunId,
                new OutcomeClaim(
                    m.Outcome,
                    source,
                    nowUtc,
                    by,
                    m.Item,
                    m.Line.Check ?? (m.Line.Expected is null ? null : "expected against actual"),
                    NoteOf(m, origin),
                    m.Line.Expected,
                    m.Actual
                )
            )),
        ];

    public string Sentence =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{RunWords.Counted(Matched.Count, "line")} matched: {Red:N0} wrong, {Green:N0} right. {Unmatched.Count:N0} not matched."
        );

    private string NoteOf(MatchedLine matched, string origin)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{origin}, line {matched.Line.Number}");
        var compared = matched.Line is { Outcome: null, Actual: null } && Fact is not null;
        return (compared, matched.Actual) switch
        {
            (true, null) => $"{at}; the run recorded no '{Fact}' at the last step of this item",
            (true, _) => $"{at}; compared with '{Fact}' at the last step of this item",
            _ => at,
        };
    }
}
