using System.Collections.Frozen;
using System.Globalization;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Web.Outcomes;

/// <summary>What a column of a file may say.</summary>
public enum OutcomeColumn
{
    Subject,
    Expected,
    Actual,
    Outcome,
    Check,
    At,
    Agent,
    TraceId,
}

/// <summary>Which column of a file says what; a person can change what was recognised.</summary>
public sealed class ColumnMapping
{
    private static readonly Dictionary<OutcomeColumn, string[]> Names = new()
    {
        [OutcomeColumn.Subject] = ["subject", "item", "record", "reference", "ref", "key", "id", "number", "no"],
        [OutcomeColumn.Expected] =
        [
            "expected",
            "shouldbe",
            "should",
            "correct",
            "corrected",
            "correctvalue",
            "target",
            "soll",
            "right",
        ],
        [OutcomeColumn.Actual] = ["actual", "was", "is", "got", "found", "posted", "ist", "result"],
        [OutcomeColumn.Outcome] = ["outcome", "verdict", "ok"],
        [OutcomeColumn.Check] = ["check", "reason", "why", "comment", "note", "remark"],
        [OutcomeColumn.At] = ["at", "date", "time", "timestamp", "when"],
        [OutcomeColumn.Agent] = ["agent"],
        [OutcomeColumn.TraceId] = ["traceid", "trace", "runid", "run"],
    };

    // The words of the contract, and those that people type into a column.
    private static readonly FrozenDictionary<string, Outcome> OutcomeWords = new Dictionary<string, Outcome>
    {
        ["green"] = Outcome.Green,
        ["red"] = Outcome.Red,
        ["unknown"] = Outcome.Unknown,
        ["right"] = Outcome.Green,
        ["correct"] = Outcome.Green,
        ["ok"] = Outcome.Green,
        ["pass"] = Outcome.Green,
        ["wrong"] = Outcome.Red,
        ["incorrect"] = Outcome.Red,
        ["fail"] = Outcome.Red,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<OutcomeColumn, int> _columns;

    private ColumnMapping(Dictionary<OutcomeColumn, int> columns) => _columns = columns;

    /// <summary>Null when no column says it.</summary>
    public int? this[OutcomeColumn says] => _columns.TryGetValue(says, out var column) ? column : null;

    public ColumnMapping With(OutcomeColumn says, int? column)
    {
        var columns = new Dictionary<OutcomeColumn, int>(_columns);
        columns.Remove(says);
        if (column is { } at)
        {
            columns[says] = at;
        }

        return new ColumnMapping(columns);
    }

    /// <param name="subjects">What the agent's subjects are called: a column <c>invoice</c> or <c>Invoice No.</c> is one then.</param>
    public static ColumnMapping Of(IReadOnlyList<string> headers, IEnumerable<string> subjects)
    {
        var plain = headers.Select(Plain).ToList();
        var columns = new Dictionary<OutcomeColumn, int>();
        foreach (var (says, names) in Names)
        {
            var at = names.Select(n => plain.IndexOf(n)).FirstOrDefault(i => i >= 0, -1);
            if (at >= 0)
            {
                columns[says] = at;
            }
        }

        var named = subjects.Select(Plain).ToList();
        var subject = plain.FindIndex(h =>
            named.Exists(n => h == n || (h.StartsWith(n, StringComparison.Ordinal) && IsEnding(h[n.Length..])))
        );
        if (subject < 0 && !columns.ContainsKey(OutcomeColumn.Subject))
        {
            // "Invoice No." of an agent without rules: the first column nobody has claimed that ends like a name.
            subject = plain.FindIndex(h =>
                !columns.ContainsValue(plain.IndexOf(h))
                && new[] { "id", "no", "number", "nr", "key" }.Any(e => h.EndsWith(e, StringComparison.Ordinal))
            );
        }

        if (subject >= 0)
        {
            columns[OutcomeColumn.Subject] = subject;
        }

        return new ColumnMapping(columns);
    }

    /// <param name="agent">Of lines that name none.</param>
    public OutcomeSheet Sheet(OutcomeTable table, string? agent)
    {
        var usual = table.Separator == ';' ? DecimalMark.Comma : DecimalMark.Point;
        var values = table.Lines.SelectMany(l =>
            new[] { l.Cell(this[OutcomeColumn.Expected]), l.Cell(this[OutcomeColumn.Actual]) }
        );
        // JSON has numbers of its own.
        var mark = table.Separator is null ? DecimalMark.Point : PlainValues.MarkOf(values, usual);
        return OutcomeSheet.Of([.. table.Lines.Select(l => Line(l, agent))], mark);
    }

    private OutcomeLine Line(TableLine line, string? agent)
    {
        var (word, at) = (line.Cell(this[OutcomeColumn.Outcome]), line.Cell(this[OutcomeColumn.At]));
        var read = new OutcomeLine(
            line.Number,
            line.Cell(this[OutcomeColumn.Agent]) ?? agent,
            line.Cell(this[OutcomeColumn.Subject]),
            line.Cell(this[OutcomeColumn.TraceId]),
            word is not null && OutcomeWords.TryGetValue(word, out var outcome) ? outcome : null,
            line.Cell(this[OutcomeColumn.Expected]),
            line.Cell(this[OutcomeColumn.Actual]),
            line.Cell(this[OutcomeColumn.Check]),
            at is null ? null : InstantIn(at),
            null
        );
        return read with { Problem = ProblemOf(read, word, at) };
    }

    private static string? ProblemOf(OutcomeLine line, string? word, string? at)
    {
        if (line.Subject is null && line.TraceId is null)
        {
            return "It names neither a subject nor a trace id.";
        }

        if (
            new[] { line.Agent, line.Subject, line.TraceId, line.Expected, line.Actual, line.Check }.Any(t =>
                t?.Length > Limits.MaxShortTextChars
            )
        )
        {
            return $"One of its values has more than {Limits.MaxShortTextChars} characters.";
        }

        if (word is not null && line.Outcome is null)
        {
            return $"'{word}' is no outcome. Write one of: {ContractWords.All<Outcome>()}.";
        }

        if (line.Outcome is null && line.Expected is null)
        {
            return "It says neither an outcome nor what was expected.";
        }

        if (at is not null && line.AtUtc is null)
        {
            return $"'{at}' is no instant. Write it as 2026-11-22T08:00:00Z.";
        }

        return line is { Agent: null, TraceId: null }
            ? "It names no agent. Add a column 'agent', or choose one for the file."
            : null;
    }

    private static DateTimeOffset? InstantIn(string text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant
        )
            ? instant
            : null;

    private static bool IsEnding(string rest) =>
        rest is "id" or "no" or "nr" or "number" or "num" or "key" or "ref" or "reference" or "s";

    /// <summary><c>Invoice No.</c> and <c>invoice_no</c> are one name.</summary>
    private static string Plain(string header) => new([.. header.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
