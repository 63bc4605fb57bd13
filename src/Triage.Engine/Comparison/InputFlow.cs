using System.Globalization;
using System.Text.RegularExpressions;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Whether the inputs explain a difference; if not, which relation of the green run is broken, where it can be said.</summary>
/// <param name="Field">The member in which an answer does not repeat what was asked for; null for any other relation.</param>
/// <param name="FromInput">The value that breaks the relation stands in the user's input, wherever else it stands.</param>
internal readonly record struct Explanation(bool Explained, string? Broken, string? Field = null, bool FromInput = false)
{
    public static readonly Explanation Yes = new(true, null);
    public static readonly Explanation No = new(false, null);

    public static Explanation Breaks(string relation) => new(false, relation);
}

/// <summary>
/// Between runs on different inputs nearly every value differs. What must not differ is where a value comes from and what an
/// answer has to do with its question: those relations are read from the green run and asked of the red one.
/// </summary>
internal sealed partial class InputFlow
{
    private readonly InputParameters _parameters;
    private readonly ValueSources? _green;
    private readonly ValueSources? _red;
    private readonly Dictionary<string, CutResult> _cut = new(StringComparer.Ordinal);
    private readonly HashSet<string> _onBothSides = new(StringComparer.Ordinal);
    private GreenConsensus? _consensus;
    private (Dictionary<string, (string Asked, string Did)> Green, Dictionary<string, (string Asked, string Did)> Red)? _asked;

    private readonly ContentMask _mask;

    private InputFlow(InputParameters parameters, ValueSources? green, ValueSources? red, ContentMask mask) =>
        (_parameters, _green, _red, _mask) = (parameters, green, red, mask);

    /// <param name="consensus">What recent green runs usually do; null where too few are known.</param>
    public static InputFlow Of(RunReading green, RunReading red, PairTier tier, ContentMask mask, GreenConsensus? consensus)
    {
        var parameters = InputParameters.Of(green, red, tier);
        if (!parameters.InputsDiffer)
        {
            return new InputFlow(parameters, null, null, mask);
        }

        var flow = new InputFlow(parameters, new ValueSources(green), new ValueSources(red), mask) { _consensus = consensus };
        flow._asked = (AskedAndDoneIn(green), AskedAndDoneIn(red));
        flow._onBothSides.UnionWith(ToolsOf(green));
        flow._onBothSides.IntersectWith(ToolsOf(red));
        var usual = green.Calls.Cut.Select(c => c.Tool).ToHashSet(StringComparer.Ordinal);
        foreach (var cut in red.Calls.Cut.Where(c => !c.AsAsked && !usual.Contains(c.Tool)))
        {
            flow._cut.TryAdd(cut.SpanId, cut);
        }

        return flow;
    }

    private static IEnumerable<string> ToolsOf(RunReading run) =>
        run
            .Steps.Select(s => s.Span.ToolName)
            .Concat(run.Steps.SelectMany(s => s.Output).SelectMany(m => m.Message.ToolCalls).Select(c => c.Name))
            .OfType<string>();

    /// <summary>Whether it means nothing that only one side used the tool at some point: both use it, or green runs do and do not.</summary>
    public bool IsVariation(string tool) => _onBothSides.Contains(tool) || _consensus?.Varies(tool) is true;

    /// <summary>What the red run executed is not what its model had asked for, and in the green run it was: no input explains that.</summary>
    public string? ExecutedOtherwise(string greenSpanId, string redSpanId) =>
        _asked is var (green, red)
        && green.GetValueOrDefault(greenSpanId) is { } usual
        && usual.Asked == usual.Did
        && red.GetValueOrDefault(redSpanId) is { } now
        && now.Asked != now.Did
        && Quotes.Around(now.Asked, now.Did) is var (asked, did)
            ? $"the model asked for it with {asked}; it was executed with {did}."
            : null;

    private static Dictionary<string, (string Asked, string Did)> AskedAndDoneIn(RunReading run) =>
        run
            .Exchanges.Executed.Select(e => (e.SpanId, Asked: run.Exchanges.AskedFor(e)?.Arguments, Did: e.Arguments))
            .Where(e => e is { Asked: not null, Did: not null })
            .DistinctBy(e => e.SpanId)
            .ToDictionary(e => e.SpanId, e => (e.Asked!, e.Did!), StringComparer.Ordinal);

    /// <summary>Values may differ wherever they follow from the inputs.</summary>
    public bool InputsDiffer => _parameters.InputsDiffer;

    /// <summary>The two texts differ in nothing but the values of each run's own input.</summary>
    public bool Explain(string green, string red) => _parameters.Explain(green, red);

    /// <summary>A prompt is a template: the inputs explain their own values in it, and what stands in a line of data.</summary>
    public bool ExplainsPrompt(string green, string red) =>
        Explain(green, red) || InputsDiffer && PromptData.IsAllThatDiffers(green, red);

    /// <summary>Of what is equal on both sides: it must not hold what only the green run was asked about.</summary>
    public Explanation OfEqual(string red) =>
        _parameters.GreenValueIn(red) is { } value
            ? Explanation.Breaks($"it still has {value}, which only the input of the green run names.")
            : Explanation.Yes;

    /// <param name="green">What a tool was asked in the green run, as recorded.</param>
    /// <param name="greenAt">Which step asked.</param>
    public Explanation OfArguments(string green, string red, int greenAt, int redAt)
    {
        if (!InputsDiffer)
        {
            return new(_parameters.HasValues && Explain(_mask.Of(green), _mask.Of(red)), null);
        }

        if (!CanonicalContent.SameShape(green, red) || Troubles.Of(green) != Troubles.Of(red))
        {
            return Explanation.No;
        }

        var (g, r) = (ValuesByPath(green), ValuesByPath(red));
        foreach (var (path, values) in g.Where(v => r.ContainsKey(v.Key)))
        {
            if (BrokenSource(path, values, r[path], greenAt, redAt) is { } broken)
            {
                return broken;
            }
        }

        return Explanation.Yes;
    }

    /// <param name="redSpanId">The step that holds the red answer.</param>
    /// <param name="greenArguments">Null where the arguments were not captured.</param>
    public Explanation OfResult(string redSpanId, string? greenArguments, string? redArguments, string green, string red)
    {
        if (!InputsDiffer)
        {
            return new(_parameters.HasValues && Explain(_mask.Of(green), _mask.Of(red)), null);
        }

        // More things for another input, yes; but not fewer than the answer itself says there are.
        if (_cut.TryGetValue(redSpanId, out var cut))
        {
            return Explanation.Breaks($"the answer holds less than there is, {Quotes.Short(cut.Words)}; in green it holds all.");
        }

        if (_mask.Of(green) == _mask.Of(red))
        {
            return Explanation.Yes;
        }

        if (Explain(_mask.Of(green), _mask.Of(red)))
        {
            // The words of the input stand where they should; so must what else was asked for.
            return greenArguments is null || redArguments is null
                ? Explanation.Yes
                : BrokenEcho(greenArguments, redArguments, green, red) ?? Explanation.Yes;
        }

        if (!CanonicalContent.SameShape(green, red) || Troubles.Of(green) != Troubles.Of(red))
        {
            return Explanation.No;
        }

        if (greenArguments is null || redArguments is null)
        {
            return Explanation.Yes;
        }

        // Nothing of the input reached the tool, so nothing of it explains the answer.
        if (OlderData(green, red) is { } older)
        {
            return older;
        }

        return _mask.Of(greenArguments) is var asked && asked == _mask.Of(redArguments) && asked is not ("{}" or "" or "null")
                ? Explanation.No
            : BrokenEcho(greenArguments, redArguments, green, red) is { } broken ? broken
            : Explanation.Yes;
    }

    /// <summary>Why a value of the red run does not come from where the green run has it from; null when it does, or nobody can tell.</summary>
    private Explanation? BrokenSource(string path, List<string> green, List<string> red, int greenAt, int redAt)
    {
        var telling = green.Where(ValueWords.IsTelling).ToList();
        var sources = telling.ConvertAll(v => _green!.Of(v, greenAt));
        if (telling.Count == 0 || sources.Exists(s => s.Count == 0))
        {
            // Worked out by the model: nobody can tell from what.
            return null;
        }

        var allowed = sources.SelectMany(s => s).ToHashSet(StringComparer.Ordinal);
        var fromInstructions = allowed.SetEquals([ValueSources.Instructions]);
        foreach (var value in red.Where(v => ValueWords.IsTelling(v) || fromInstructions && ValueWords.IsNumber(v)))
        {
            var known = _red!.Of(value, redAt);
            if (known.Overlaps(allowed))
            {
                continue;
            }

            var from = allowed.Order(StringComparer.Ordinal).First();
            if (known.Count > 0)
            {
                return Explanation.Breaks(
                    $"{path.TrimStart('.')} came from {from} in green; in red it is {value}, which came from {known.Order(StringComparer.Ordinal).First()}."
                ) with
                {
                    FromInput = known.Contains(ValueSources.UserInput),
                };
            }

            if (IsFromNowhere(value, allowed))
            {
                return Explanation.Breaks(
                    $"{path.TrimStart('.')} came from {from} in green; in red it is {value}, which nothing before it holds."
                );
            }
        }

        return null;
    }

    /// <summary>A number may be worked out of what tools had answered; a number of the user or of the instructions, and a name, may not.</summary>
    private bool IsFromNowhere(string value, HashSet<string> allowed) =>
        ValueWords.IsNumber(value)
            ? allowed.Contains(ValueSources.UserInput) || allowed.Contains(ValueSources.Instructions)
            : _red!.HasAnswers || allowed.SetEquals([ValueSources.UserInput]);

    /// <summary>What a source says of the day its data is of does not depend on the question: it may not go back.</summary>
    private static Explanation? OlderData(string green, string red)
    {
        var (before, now) = (ValuesByPath(green), ValuesByPath(red));
        foreach (var (path, values) in before.Where(v => DataDay().IsMatch(v.Key)))
        {
            if (DayOf(values) is { } usual && now.GetValueOrDefault(path) is { } days && DayOf(days) is { } day && day < usual)
            {
                var field = path[(path.LastIndexOf('.') + 1)..];
                return new Explanation(
                    false,
                    $"the answer is {field} {days[0]}, in the green run it was {values[0]}: older data.",
                    field
                );
            }
        }

        return null;
    }

    private static DateTimeOffset? DayOf(List<string> values) =>
        values is [var value]
        && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            ? day
            : null;

    /// <summary>The day its data is of, as an answer says; null when it says nothing of that.</summary>
    public static (string Text, DateTimeOffset At)? DataDayIn(string answer) =>
        JsonLeaves.In(answer).Find(l => DataDay().IsMatch(l.Path)) is { Text: { } text } && DayOf([text]) is { } day
            ? (text, day)
            : null;

    /// <summary>Whether a broken relation is about the day of the data.</summary>
    public static bool IsDataDay(string field) => DataDay().IsMatch(field);

    /// <summary>Where green's answer repeats what was asked for, alone or as <c>shop/A-1045</c>, red's must repeat what red asked for.</summary>
    private static Explanation? BrokenEcho(string greenArguments, string redArguments, string green, string red)
    {
        var (asked, now) = (ValuesByPath(greenArguments), ValuesByPath(redArguments));
        var (answered, answers) = (ValuesByPath(green), ValuesByPath(red));
        foreach (var (path, values) in asked)
        {
            if (values is not [var g] || !CanEcho(g) || now.GetValueOrDefault(path) is not [var r])
            {
                continue;
            }

            foreach (var (place, echoes) in answered.Where(a => a.Value.TrueForAll(v => InputParameters.HasWord(v, g))))
            {
                // A receipt may be built of several things that were asked for: acme-eu/T-4410.
                var whole = echoes.Select(v => FormOf(v, asked)).ToHashSet(StringComparer.Ordinal);
                var single = echoes.Select(v => FormOf(v, path, g)).Where(whole.Contains).ToHashSet(StringComparer.Ordinal);
                var others = answers.GetValueOrDefault(place);
                if (others?.Find(v => !whole.Contains(FormOf(v, now)) && !single.Contains(FormOf(v, path, r))) is { } other)
                {
                    return new Explanation(
                        false,
                        $"asked for {path.TrimStart('.')} {r}, the answer has {place.TrimStart('.')} {other}; in green it has {echoes[0]} for {g}.",
                        place[(place.LastIndexOf('.') + 1)..]
                    );
                }
            }
        }

        return null;
    }

    /// <summary>A name of several words is one thing as well, though it has no digit.</summary>
    private static bool CanEcho(string value) =>
        ValueWords.IsTelling(value)
        || value.Length > 5
            && value.IndexOfAny(['-', '_', '/']) > 0
            && value.All(c => char.IsAsciiLetter(c) || c is '-' or '_' or '/');

    /// <summary>What stands around the value; other numbers in it count as one.</summary>
    private static string FormOf(string text, string path, string value) =>
        Digits().Replace(InputParameters.ReplaceWord(text, value, $"<{Digits().Replace(path, "")}>"), "#");

    /// <summary>What stands around all values that were asked for, the longest first.</summary>
    private static string FormOf(string text, Dictionary<string, List<string>> asked) =>
        Digits()
            .Replace(
                asked
                    .Where(a => a.Value is [{ Length: > 2 }])
                    .OrderByDescending(a => a.Value[0].Length)
                    .ThenBy(a => a.Key, StringComparer.Ordinal)
                    .Aggregate(
                        text,
                        (left, a) => InputParameters.ReplaceWord(left, a.Value[0], $"<{Digits().Replace(a.Key, "")}>")
                    ),
                "#"
            );

    /// <summary>Plain values by path; of a sentence only the words that name a thing.</summary>
    private static Dictionary<string, List<string>> ValuesByPath(string body) =>
        JsonLeaves
            .In(body)
            .SelectMany(leaf =>
                leaf.Text.Contains(' ') ? ReturnedWords.In(leaf.Text).Select(word => leaf with { Text = word }) : [leaf]
            )
            .GroupBy(leaf => leaf.Path, leaf => leaf.Text, StringComparer.Ordinal)
            .ToDictionary(path => path.Key, path => path.Distinct(StringComparer.Ordinal).ToList(), StringComparer.Ordinal);

    [GeneratedRegex(
        @"(^|\.)(data_?)?(as_?of|snapshot(_?(at|on|date|time))?|(synced|refreshed)_?(at|on)|data_?date)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex DataDay();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Digits();
}

/// <summary>Lines of a prompt that hold data behind a label which names it: <c>Customer: Jane Doe</c>.</summary>
internal static class PromptData
{
    public static bool IsAllThatDiffers(string green, string red)
    {
        var (g, r) = (LinesOf(green), LinesOf(red));
        var (gone, come) = (g.Except(r).ToList(), r.Except(g).ToList());
        return gone.Concat(come).All(IsData)
            && gone.Select(PromptSkeleton.Of).ToHashSet(StringComparer.Ordinal).SetEquals(come.Select(PromptSkeleton.Of));
    }

    private static HashSet<string> LinesOf(string prompt) =>
        prompt.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).ToHashSet(StringComparer.Ordinal);

    /// <summary>Behind such a label anything is a variable, plain words too: behind <c>Limit:</c> they are part of the rule.</summary>
    private static bool IsData(string line)
    {
        var label = line.IndexOfAny([':', '=']);
        return line.Length == 0
            || label > 0
                && PromptSkeleton
                    .Of($"{line[..(label + 1)]} plain words")
                    .EndsWith(PromptSkeleton.Variable, StringComparison.Ordinal);
    }
}
