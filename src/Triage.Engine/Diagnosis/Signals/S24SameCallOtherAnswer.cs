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

    private sealed record Answers(string Tool, string? Arguments, string Green, string Red, string SpanId);

    public override string Id => "S24";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        var answers = SameCalls(comparison, input.Compared!).ToList();
        if (OfAnother(comparison) is { } another)
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
                : IsStandIn(call.Arguments, call.Green, call.Red) ? StandIn
                : CanonicalContent.SameShape(call.Green, call.Red) ? Changed
                : null;
            if (finding is not null)
            {
                var (green, red) = Quotes.Around(call.Green, call.Red);
                var how =
                    finding == Emptied ? "nothing, where the green run got"
                    : finding == StandIn ? $"{red}, which holds nothing of what was asked for, where the green run got"
                    : $"{red}, where the green run got";
                return
                [
                    Fired(finding, Strength.Strong, $"{call.Tool} answered {red}", green, call.SpanId) with
                    {
                        Slot = ContentSlot.ToolResult,
                        Sentence = $"{call.Tool} got the same arguments and answered {how} {green}.",
                    },
                ];
            }
        }

        return Silent;
    }

    private SignalReading? OfAnother(RunComparison comparison)
    {
        var (row, difference) = Differing(comparison, what => what == StepDifferences.Result)
            .FirstOrDefault(d =>
                d.Difference is { Broken: not null, BrokenField: not null } && !S14DeliveredElsewhere.IsPlace(d.Difference)
            );
        return row is null
            ? null
            : Fired(AboutAnother, Strength.Strong, $"{row.Red!.StepName}: {difference.Broken}", null, row.Red.SpanId) with
            {
                Slot = ContentSlot.ToolResult,
                Sentence = $"{row.Red.ToolName ?? row.Red.StepName}: {difference.Broken}",
            };
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
        && (IsEmptied(green, red) || IsStandIn(row.Red!.TextOf(ContentSlot.ToolArguments), green, red));

    /// <summary>Green repeats what was asked for, as answers about one thing do; red does not, and has fewer members of green's.</summary>
    private static bool IsStandIn(string? arguments, string green, string red)
    {
        using var asked = CanonicalContent.TryParse(arguments ?? "");
        using var before = CanonicalContent.TryParse(green);
        using var after = CanonicalContent.TryParse(red);
        if (
            asked?.RootElement.ValueKind is not JsonValueKind.Object
            || before?.RootElement.ValueKind is not JsonValueKind.Object
            || after?.RootElement.ValueKind is not JsonValueKind.Object
        )
        {
            return false;
        }

        var named = asked
            .RootElement.EnumerateObject()
            .Select(p => p.Value.ToString())
            .Where(v => v.Length > 3 && green.Contains(v, StringComparison.Ordinal))
            .ToList();
        return named.Count > 0
            && !named.Exists(v => red.Contains(v, StringComparison.Ordinal))
            && before.RootElement.EnumerateObject().Count(p => !after.RootElement.TryGetProperty(p.Name, out _)) > 1;
    }

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
