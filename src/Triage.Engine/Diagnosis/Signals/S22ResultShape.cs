using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A tool's answers have other members, types or enumeration words than before. Against the last green runs a member
/// counts that all of them had, or none; against one green run, whose optional members nobody knows, only a renamed
/// member, another type, or a missing member outside of lists.
/// </summary>
public sealed class S22ResultShape : SignalRule
{
    public const string Missing = "missing";
    public const string New = "new";
    public const string Type = "type";

    /// <summary>A word that its enumeration did not have.</summary>
    public const string Word = "word";

    /// <summary>Words of an enumeration beyond this many are names, not an enumeration.</summary>
    private const int MaxEnumerationWords = 8;

    private sealed record Change(string Finding, string Tool, string Red, string Green);

    public override string Id => "S22";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var red = input.Figures.ResultShapes;
        if (red.Count == 0)
        {
            return Abstain("no tool answered with JSON that was captured");
        }

        if (!input.Greens.IsEnough && input.Pair is null)
        {
            return Abstain(input.Greens.WhyNot);
        }

        var changes = input.Greens.IsEnough
            ? red.SelectMany(r => AgainstLastGreens(r.Key, r.Value, input.Greens.Runs))
            : AgainstGreen(input.Pair!, input);
        return OrSilent([.. changes.GroupBy(c => c.Finding).Select(c => Of(c.First(), input))]);
    }

    private SignalReading Of(Change change, SignalInput input) =>
        Fired(
            change.Finding,
            change.Finding is New or Word ? Strength.Weak : Strength.Strong,
            $"{change.Tool}: {change.Red}",
            change.Green,
            input.Reading.Calls.Answers.Where(a => a.Tool == change.Tool).Select(a => a.Span.SpanId)
        ) with
        {
            Slot = ContentSlot.ToolResult,
            Sentence = $"The answers of {change.Tool} changed their shape: {change.Red}; {change.Green}.",
        };

    private static IEnumerable<Change> AgainstLastGreens(string tool, ResultShape red, IReadOnlyList<RunFigures> greens)
    {
        var shapes = greens.Select(g => g.ResultShapes.GetValueOrDefault(tool)).OfType<ResultShape>().ToList();
        if (shapes.Count < 2)
        {
            yield break;
        }

        var paths = red.Paths.ToHashSet(StringComparer.Ordinal);
        var always = shapes[0]
            .Paths.Where(p => shapes.TrueForAll(s => s.Has(p)) && !paths.Contains(p) && !red.IsOpen(p) && !red.HoldsNothing);
        if (always.FirstOrDefault() is { } missing)
        {
            yield return new Change(Missing, tool, $"{missing} is missing", $"all of {shapes.Count} green runs had it");
        }

        if (paths.FirstOrDefault(p => shapes.TrueForAll(s => !s.Has(p) && !s.IsOpen(p))) is { } added)
        {
            yield return new Change(New, tool, $"{added} is new", $"none of {shapes.Count} green runs had it");
        }

        if (OtherType(red, shapes) is { } type)
        {
            yield return new Change(Type, tool, type.Red, type.Green);
        }

        if (NewWord(red, shapes) is { } word)
        {
            yield return new Change(Word, tool, word.Red, word.Green);
        }
    }

    private static IEnumerable<Change> AgainstGreen(RunComparison pair, SignalInput input)
    {
        var rows = pair
            .Rows.Where(r =>
                r is { Kind: RowKind.Changed, Green: not null, Red.Kind: StepKind.ToolCall or StepKind.Retrieval }
                && r.Red!.Digest.Of(ContentSlot.ToolResult) is not (Capture.Hashed or Capture.Redacted)
            )
            .Select(r => (Tool: r.Red!.ToolName ?? r.Red.Name, Green: ShapeOf(r.Green!), Red: ShapeOf(r.Red)));
        return rows.Concat(FromMessages(input))
            .Where(a => a is { Green: not null, Red: not null })
            .SelectMany(a => Between(a.Tool, a.Green!, a.Red!));
    }

    /// <summary>Where tool steps hold no answers the messages do: the first answer of a tool beside the first of green.</summary>
    private static IEnumerable<(string Tool, ResultShape? Green, ResultShape? Red)> FromMessages(SignalInput input)
    {
        var green = input.GreenReading!.Calls.Answers.Where(IsTold).ToLookup(a => a.Tool, StringComparer.Ordinal);
        return input
            .Reading.Calls.Answers.Where(IsTold)
            .DistinctBy(a => a.Tool, StringComparer.Ordinal)
            .Where(a => green.Contains(a.Tool) && Troubles.Of(a.Result) is Trouble.None)
            .Select(a =>
                (a.Tool, (ResultShape?)ResultShape.Of([green[a.Tool].First().Result]), (ResultShape?)ResultShape.Of([a.Result]))
            );

        static bool IsTold(ToolAnswer answer) =>
            answer.Span.TextOf(ContentSlot.ToolResult) is null && answer.Span.Kind is not StepKind.Retrieval;
    }

    private static IEnumerable<Change> Between(string tool, ResultShape green, ResultShape red)
    {
        // An answer without entries may leave out what goes with them.
        var missing = red.HoldsNothing ? [] : green.Paths.Where(p => !red.Has(p) && !red.IsOpen(p)).ToList();
        var added = red.Paths.Where(p => !green.Has(p) && !green.IsOpen(p)).ToList();
        var renamed = missing.Find(m => added.Exists(a => ParentOf(a) == ParentOf(m)));
        if (renamed is not null)
        {
            var now = added.First(a => ParentOf(a) == ParentOf(renamed));
            yield return new Change(Missing, tool, $"{now} stands where {renamed} stood", $"green has {renamed}");
        }
        else if (missing.Find(m => !m.Contains("[]", StringComparison.Ordinal)) is { } gone)
        {
            yield return new Change(Missing, tool, $"{gone} is missing", "green has it");
        }

        if (OtherType(red, [green]) is { } type)
        {
            yield return new Change(Type, tool, type.Red, type.Green);
        }
    }

    private static ResultShape? ShapeOf(Span span) =>
        span.TextOf(ContentSlot.ToolResult) is { } result ? ResultShape.Of([result]) : null;

    private static string ParentOf(string path) => path.LastIndexOf('.') is > 0 and var dot ? path[..dot] : "";

    private static (string Red, string Green)? OtherType(ResultShape red, IReadOnlyList<ResultShape> greens)
    {
        foreach (var path in red.Paths)
        {
            var (now, before) = (red.TypesOf(path), greens.SelectMany(g => g.TypesOf(path)).ToHashSet(StringComparer.Ordinal));
            if (before.Count > 0 && now.FirstOrDefault(t => !before.Contains(t)) is { } other)
            {
                return ($"{path} is {other}", $"green has {string.Join(" or ", before.Order(StringComparer.Ordinal))}");
            }
        }

        return null;
    }

    private static (string Red, string Green)? NewWord(ResultShape red, IReadOnlyList<ResultShape> greens)
    {
        foreach (var (path, words) in red.Words)
        {
            var known = greens
                .SelectMany(g => g.Words.GetValueOrDefault(path) ?? (IEnumerable<string>)[])
                .ToHashSet(StringComparer.Ordinal);
            var seenIn = greens.Count(g => g.Words.ContainsKey(path));
            // An enumeration is a member whose few words come again in one run after the other. One word alone may be any text.
            var isEnumeration =
                known.Count is > 1 and <= MaxEnumerationWords && seenIn >= 2 * known.Count && seenIn == greens.Count;
            if (isEnumeration && words.FirstOrDefault(w => !known.Contains(w)) is { } word)
            {
                return ($"{path} is {word}", $"green runs have {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            }
        }

        return null;
    }
}
