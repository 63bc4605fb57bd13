using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// Follows every sentence of the instructions and of the user's words through the model calls of a conversation: one that
/// stood in a call and is gone from a later one that goes on with the same conversation was lost on the way.
/// </summary>
public sealed partial class S4LostSentence : SignalRule
{
    /// <summary>It stood in an earlier call and is gone.</summary>
    public const string Gone = "gone";

    /// <summary>What the last words of the user name was never worked on, and what earlier ones name was.</summary>
    public const string PassedOver = "passed-over";

    private const int MinChars = 15;

    private sealed record Loss(string Sentence, string From, ContentSlot Slot, Turn Turn);

    public override string Id => "S4";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        if (input.Pair is null && EarlierRequest(input) is { } earlier)
        {
            return [earlier];
        }

        var turns = input.Turns.Where(t => t.GoesOn is not false).ToList();
        if (turns.TrueForAll(t => t.GoesOn is null))
        {
            return Abstain(
                turns.Count == 0
                    ? "no conversation of two model calls was recorded"
                    : "the messages that the model was given were not captured"
            );
        }

        var green = Losses(input.GreenTurns).Select(l => l.From).ToHashSet(StringComparer.Ordinal);
        // What this harness drops in green runs as well is its way.
        var losses = Losses(turns).Where(l => !green.Contains(l.From)).ToList();
        return losses.Count == 0 ? Silent : [Of(losses[0], losses, input.Pair is not null)];
    }

    private SignalReading Of(Loss first, List<Loss> all, bool hasPair)
    {
        var (quote, number) = (Quotes.Short(first.Sentence), first.Turn.Number);
        return Fired(
            Gone,
            hasPair ? Strength.Strong : Strength.Weak,
            $"{quote} of {first.From} is gone from call {number}",
            hasPair ? "nothing of it gets lost" : null,
            all.SelectMany(l => new[] { l.Turn.Later.Span.SpanId, l.Turn.Earlier.Span.SpanId })
        ) with
        {
            Slot = first.Slot,
            Sentence =
                $"{quote} stood in {first.From} of call {number - 1} and is gone from call {number}, {first.Turn.Later.Span.StepName}, which goes on with the same conversation.",
        };
    }

    /// <summary>Alone, a run that works on what somebody else asked before gives itself away by whom its tools are asked about.</summary>
    private SignalReading? EarlierRequest(SignalInput input)
    {
        var first = input.Reading.Steps.FirstOrDefault(s => s.Span.Kind is StepKind.ModelCall && s.Input.Count(IsOfUser) > 1);
        if (first is null)
        {
            return null;
        }

        var said = first.Input.Where(IsOfUser).Select(m => NamedIn(m.Message.Text)).ToList();
        var (last, before) = (said[^1], said[..^1].SelectMany(s => s).ToHashSet(StringComparer.Ordinal));
        var (own, others) = (last.Except(before).ToList(), before.Except(last).ToList());
        var asked = string.Join('\n', input.Calls.Calls.Select(c => c.Arguments));
        var other = others.Find(o => InputParameters.HasWord(asked, o));
        return own.Count == 0 || other is null || own.Exists(o => InputParameters.HasWord(asked, o))
            ? null
            : Fired(PassedOver, Strength.Weak, $"worked on {other}", $"asked about {own[0]}", first.Span.SpanId) with
            {
                Slot = ContentSlot.InputMessage,
                Sentence =
                    $"The last words of the user are about {own[0]}; the tools were asked about {other}, which only earlier words name.",
            };
    }

    private static HashSet<string> NamedIn(string text) =>
        ValueWords.In(text).Where(w => ValueWords.IsTelling(w) && !ValueWords.IsNumber(w)).ToHashSet(StringComparer.Ordinal);

    private static bool IsOfUser(ReadMessage message) => message.Message.Role == "user";

    private static List<Loss> Losses(IEnumerable<Turn> turns)
    {
        var losses = new List<Loss>();
        foreach (var turn in turns.Where(t => t.GoesOn is true))
        {
            var (earlier, later) = (turn.Earlier, turn.Later);
            var kept = new Lazy<HashSet<int>>(() => [.. later.Input.Select(m => m.Number)]);
            var there = new Lazy<string>(() =>
                Plain($"{later.SystemPrompt}\n{string.Join('\n', later.Input.Select(m => m.Text))}")
            );
            if (earlier.SystemPrompt != later.SystemPrompt)
            {
                AddLost(earlier.SystemPrompt, "the system prompt", ContentSlot.SystemPrompt);
            }

            foreach (var message in earlier.Input.Where(m => m.Message.Role == "user" && !later.Input.Contains(m)))
            {
                if (!kept.Value.Contains(message.Number))
                {
                    AddLost(message.Message.Text, "a user message", ContentSlot.InputMessage);
                }
            }

            void AddLost(string? text, string from, ContentSlot slot)
            {
                var lost = SentencesIn(text ?? "").FirstOrDefault(s => !there.Value.Contains(Plain(s), StringComparison.Ordinal));
                if (lost is not null)
                {
                    losses.Add(new Loss(lost, from, slot, turn));
                }
            }
        }

        return losses;
    }

    private static IEnumerable<string> SentencesIn(string text) =>
        SentenceEnd().Split(text).Select(s => s.Trim()).Where(s => s.Length >= MinChars);

    private static string Plain(string text) => Blanks().Replace(VolatileValues.MaskWithDates(text), " ");

    [GeneratedRegex(@"(?<=[.!?])\s+|\n", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Blanks();
}
