using System.Text.Json;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>The same tool with the same arguments answered with other content of the same shape: the world moved, or what is shown of it.</summary>
public sealed class S24SameCallOtherAnswer : PairSignal
{
    /// <summary>Other values of the same shape.</summary>
    public const string Changed = "changed";

    /// <summary>Nothing, or empty lists, where green had entries: an answer given before there was one.</summary>
    public const string Emptied = "emptied";

    /// <summary>Less than green's answer, and nothing of what was asked for: a default that was handed out in its place.</summary>
    public const string StandIn = "stand-in";

    /// <summary>On another input: what was asked for is not what the answer is about, as it is in green.</summary>
    public const string AboutAnother = "about-another";

    /// <summary>On another input: by its own words the answer is older than green's.</summary>
    public const string Older = "older";

    private sealed record Answers(string Tool, string? Arguments, string Green, string Red, string SpanId);

    public override string Id => "S24";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        var answers = SameCalls(comparison, input.Compared!).ToList();
        if (OnAnotherInput(comparison, input) is { } another)
        {
            return [another];
        }

        if (answers.Count == 0)
        {
            return Abstain("no tool was seen on both sides with the same arguments and its answer");
        }

        foreach (var call in answers.Where(c => c.Green != c.Red && comparison.Mask.Of(c.Green) != comparison.Mask.Of(c.Red)))
        {
            if (Troubles.Of(call.Green) is not Trouble.None || Troubles.Of(call.Red) is not Trouble.None)
            {
                continue;
            }

            var finding =
                IsEmptied(call.Green, call.Red) ? Emptied
                : IsStandIn(call.Arguments, call.Arguments, call.Green, call.Red) ? StandIn
                : CanonicalContent.SameShape(call.Green, call.Red) ? Changed
                : null;
            if (finding is not null)
            {
                var (green, red) = Quotes.Around(call.Green, call.Red);
                var how =
                    finding == StandIn ? $"{red}, which holds nothing of what was asked for"
                    : finding == Emptied && red != "nothing" ? $"{red}, which holds nothing"
                    : red;
                return
                [
                    Fired(finding, Strength.Strong, $"{call.Tool} answered {red}", green, call.SpanId) with
                    {
                        Slot = ContentSlot.ToolResult,
                        Sentence = $"{call.Tool} got the same arguments and answered {how}, where the green run got {green}.",
                    },
                ];
            }
        }

        return Silent;
    }

    /// <summary>Alone: of two sources asked in one run, one says that its data is of much earlier.</summary>
    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input)
    {
        var days = (
            from answer in input.Reading.Calls.Answers
            let told = InputFlow.DataDayIn(answer.Result)
            where told is not null
            select (Answer: answer, Day: told.Value)
        ).ToList();
        if (days.Count < 2)
        {
            return base.OfRed(input);
        }

        var (oldest, newest) = (days.MinBy(d => d.Day.At), days.MaxBy(d => d.Day.At));
        return newest.Day.At - oldest.Day.At < TimeSpan.FromDays(7)
            ? Silent
            :
            [
                Fired(
                    Older,
                    Strength.Weak,
                    $"{oldest.Answer.Tool} is of {oldest.Day.Text}",
                    $"{newest.Answer.Tool} of {newest.Day.Text}",
                    oldest.Answer.Span.SpanId
                ) with
                {
                    Slot = ContentSlot.ToolResult,
                    Sentence =
                        $"The answer of {oldest.Answer.Tool} is of {oldest.Day.Text} by its own words; that of {newest.Answer.Tool} in the same run is of {newest.Day.Text}.",
                },
            ];
    }

    /// <summary>What other inputs do not explain: what an answer has to do with its question, and of which day it is.</summary>
    private SignalReading? OnAnotherInput(RunComparison comparison, SignalInput input)
    {
        foreach (
            var (row, difference) in Differing(
                comparison,
                what => what == StepDifferences.Result || what.EndsWith("(tool)", StringComparison.Ordinal)
            )
        )
        {
            var finding = difference is { Broken: not null, BrokenField: { } field }
                ? InputFlow.IsDataDay(field)
                    ? Older
                    : S14DeliveredElsewhere.IsPlace(row, difference)
                        ? null
                        : AboutAnother
                : difference.What == StepDifferences.Result && row.Differences.Any(d => d.IsInput) && IsNoAnswer(row)
                    ? IsEmptied(difference.Green!, difference.Red!)
                        ? Emptied
                        : StandIn
                    : null;
            if (finding is not null)
            {
                var tool = row.Red!.ToolName ?? row.Red.StepName;
                var said =
                    difference.Broken
                    ?? $"it answered {Quotes.Short(difference.Red)}, which holds nothing of what was asked for.";
                return Fired(finding, Strength.Strong, $"{row.Red.StepName}: {said}", null, row.Red.SpanId) with
                {
                    Slot = ContentSlot.ToolResult,
                    Sentence = $"{tool}: {said}",
                };
            }
        }

        return InMessages(input);
    }

    /// <summary>Where tool steps hold no answers: the first answer of a tool beside the first of green.</summary>
    private SignalReading? InMessages(SignalInput input)
    {
        var green = input
            .Compared!.Green.Exchanges.InMessages.DistinctBy(e => e.Tool, StringComparer.Ordinal)
            .ToDictionary(e => e.Tool, StringComparer.Ordinal);
        foreach (var red in input.Compared.Red.Exchanges.InMessages.DistinctBy(e => e.Tool, StringComparer.Ordinal))
        {
            if (
                green.GetValueOrDefault(red.Tool) is { Result: { } before } twin
                && twin.Arguments != red.Arguments
                && red.Result is { } after
                && Troubles.Of(after) is Trouble.None
                && IsStandIn(twin.Arguments, red.Arguments, before, after)
            )
            {
                var said = $"{red.Tool} answered {Quotes.Short(after)}, which holds nothing of what was asked for.";
                return Fired(StandIn, Strength.Strong, said, null, red.SpanId) with
                {
                    Slot = ContentSlot.InputMessage,
                    Sentence = said,
                };
            }
        }

        return null;
    }

    /// <summary>From the aligned tool steps; from the messages of the model calls when the SDK records no tool steps.</summary>
    private static IEnumerable<Answers> SameCalls(RunComparison comparison, PairReading reading)
    {
        var fromSteps = comparison
            .Rows.Where(r =>
                r is { Green: not null, Red.Kind: StepKind.ToolCall or StepKind.Retrieval }
                && !r.Differences.Any(d => d.IsInput || S14DeliveredElsewhere.IsAll(r, d))
            )
            .Select(r => (Row: r, Green: AnswerOf(r.Green!), Red: AnswerOf(r.Red!)))
            .Where(r => r is { Green: not null, Red: not null })
            .Select(r => new Answers(
                r.Row.Red!.ToolName ?? r.Row.Red.Name,
                r.Row.Red.TextOf(ContentSlot.ToolArguments),
                r.Green!,
                r.Red!,
                r.Row.Red.SpanId
            ))
            .ToList();
        if (fromSteps.Count > 0)
        {
            return fromSteps;
        }

        var green = reading
            .Green.Exchanges.InMessages.GroupBy(e => (e.Tool, e.Arguments))
            .ToDictionary(e => e.Key, e => new Queue<ToolExchange>(e));
        return reading
            .Red.Exchanges.InMessages.Select(red =>
                green.TryGetValue((red.Tool, red.Arguments), out var same) && same.TryDequeue(out var twin)
                    ? new Answers(red.Tool, red.Arguments, twin.Result!, red.Result!, red.SpanId)
                    : null
            )
            .OfType<Answers>();
    }

    /// <summary>The answer of this step lost all its entries, or all that it had to do with the question.</summary>
    internal static bool IsNoAnswer(AlignedRow row) =>
        AnswerOf(row.Green!) is { } green
        && AnswerOf(row.Red!) is { } red
        && (
            IsEmptied(green, red)
            || IsStandIn(row.Green!.TextOf(ContentSlot.ToolArguments), row.Red!.TextOf(ContentSlot.ToolArguments), green, red)
        );

    /// <summary>Green repeats what was asked for, as answers about one thing do; red does not, and has fewer members of green's.</summary>
    private static bool IsStandIn(string? greenArguments, string? redArguments, string green, string red)
    {
        using var before = CanonicalContent.TryParse(green);
        using var after = CanonicalContent.TryParse(red);
        if (before?.RootElement.ValueKind is not JsonValueKind.Object || after?.RootElement.ValueKind is not JsonValueKind.Object)
        {
            return false;
        }

        return Repeats(greenArguments, green)
            && redArguments is not null
            && !Repeats(redArguments, red)
            && before.RootElement.EnumerateObject().Count(p => !after.RootElement.TryGetProperty(p.Name, out _)) > 1;
    }

    private static bool Repeats(string? asked, string answer) =>
        JsonLeaves.In(asked ?? "").Exists(a => a.Text.Length > 3 && answer.Contains(a.Text, StringComparison.Ordinal));

    private static string? AnswerOf(Span span) =>
        span.TextOf(ContentSlot.ToolResult) ?? span.TextOf(ContentSlot.RetrievedDocument);

    private static bool IsEmptied(string green, string red)
    {
        using var g = CanonicalContent.TryParse(green);
        using var r = CanonicalContent.TryParse(red);
        if (r is null)
        {
            return red.Trim() is "" or "null" && green.Trim().Length > 4;
        }

        var (before, after) = (EntriesOf(g), EntriesOf(r));
        return before > 0 && after == 0;
    }

    /// <summary>Entries of all lists; of an answer without lists, its fields.</summary>
    private static int EntriesOf(JsonDocument? json)
    {
        if (json is null)
        {
            return 0;
        }

        var (entries, lists) = (0, 0);
        var open = new Stack<JsonElement>([json.RootElement]);
        while (open.TryPop(out var value))
        {
            if (value.ValueKind is JsonValueKind.Array)
            {
                lists++;
                entries += value.GetArrayLength();
            }

            foreach (var inner in InnerOf(value))
            {
                open.Push(inner);
            }
        }

        return lists > 0 ? entries : InnerOf(json.RootElement).Count();
    }

    private static IEnumerable<JsonElement> InnerOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Select(p => p.Value),
            JsonValueKind.Array => value.EnumerateArray(),
            _ => [],
        };
}
