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

    private sealed record Answers(string Tool, string Green, string Red, string SpanId);

    public override string Id => "S24";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        var answers = SameCalls(comparison, input.Compared!).ToList();
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
                : CanonicalContent.SameShape(call.Green, call.Red) ? Changed
                : null;
            if (finding is not null)
            {
                var (green, red) = Quotes.Around(call.Green, call.Red);
                var how = finding == Emptied && red != "nothing" ? $"{red}, which holds nothing" : red;
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
            .Select(r => new Answers(r.Row.Red!.ToolName ?? r.Row.Red.Name, r.Green!, r.Red!, r.Row.Red.SpanId))
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
                    ? new Answers(red.Tool, twin.Result!, red.Result!, red.SpanId)
                    : null
            )
            .OfType<Answers>();
    }

    /// <summary>The answer of this step lost all its entries.</summary>
    internal static bool IsEmptied(AlignedRow row) =>
        AnswerOf(row.Green!) is { } green && AnswerOf(row.Red!) is { } red && IsEmptied(green, red);

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
