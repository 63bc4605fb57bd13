using System.Text.RegularExpressions;
using Triage.Engine.Agents;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// The last answer says that something was done, and no call that could have done it went well; or something was done
/// without the approval that green runs wait for. Which tools act is judged by the words of their names.
/// </summary>
public sealed partial class S12UnsupportedClaim : SignalRule
{
    public const string Claim = "claim";
    public const string Unapproved = "unapproved";

    /// <summary>What a check refused in green, and green then put right, went through in red.</summary>
    public const string Unchecked = "unchecked";

    public override string Id => "S12";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var readings = new List<SignalReading>();
        if (WithoutApproval(input) is { } unapproved)
        {
            readings.Add(unapproved);
        }

        if (WithoutCheck(input) is { } refused)
        {
            readings.Add(refused);
        }

        if (input.Pair is null && NoValue(input) is { } noValue)
        {
            readings.Add(noValue);
        }

        var answer = LastAnswer(input.Red.Spans);
        if (answer is null && readings.Count == 0)
        {
            return Abstain("the last answer of the model was not captured");
        }

        if (answer is not null && UnsupportedClaim(input, answer.Value.Text, answer.Value.Span) is { } claim)
        {
            readings.Add(claim);
        }

        return OrSilent(readings);
    }

    private SignalReading? UnsupportedClaim(SignalInput input, string text, Span span)
    {
        if (Done().Match(text) is not { Success: true } said || WentWell(input.Calls.Calls).Any())
        {
            return null;
        }

        // Where no tool call can be seen at all, or none that acts is on offer, the deed may lie outside of what is recorded.
        var offered = input
            .Red.Spans.SelectMany(s => s.In(ContentSlot.ToolDefinition))
            .Select(d => d.Body)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(ToolDefinitions.Parse)
            .Any(t => ToolReaches.ActsByName(t.Name));
        var tried = input.Calls.Calls.FirstOrDefault(c => c.Acts);
        var green = input.GreenCalls is { } calls ? WentWell(calls.Calls).FirstOrDefault() : null;
        if (tried is null && green is null && !offered)
        {
            return null;
        }

        var quote = Quotes.Short(text[Math.Max(0, said.Index - 20)..]);
        var instead =
            tried is not null ? $"{tried.Tool} failed"
            : green is not null ? $"{green.Tool} was not called, in the green run it was"
            : "no tool that acts was called";
        return Fired(
            Claim,
            green is null ? Strength.Weak : Strength.Strong,
            $"the answer says {quote}; {instead}",
            green is null ? null : $"{green.Tool} went well",
            [span.SpanId, .. tried is null ? [] : new[] { tried.Span.SpanId }]
        ) with
        {
            Slot = ContentSlot.OutputMessage,
            Sentence = $"The last answer says {quote}, and {instead}.",
        };
    }

    private SignalReading? WithoutApproval(SignalInput input)
    {
        var acting = input.Calls.Calls.FirstOrDefault(c => c.Acts && c.Trouble is Trouble.None && !Approval().IsMatch(c.Tool));
        if (acting is null || input.Red.Spans.Any(IsApproval))
        {
            return null;
        }

        var usual = input.Pair is { } pair
            ? pair.Green.Spans.FirstOrDefault(IsApproval)?.StepName
            : ApprovalOfGreens(input.Greens);
        return usual is null
            ? null
            : Fired(Unapproved, Strength.Strong, $"{acting.Tool} ran without {usual}", usual, acting.Span.SpanId) with
            {
                Sentence =
                    $"{acting.Tool} ran, and {usual} did not come before it, as it does in {(input.Pair is null ? "every recent green run" : "the green run")}.",
            };
    }

    /// <summary>On any input the values that green put right after the refusal are those that the check is about.</summary>
    private SignalReading? WithoutCheck(SignalInput input)
    {
        foreach (var refused in input.GreenCalls?.Calls.Where(c => c is { Acts: true, Trouble: Trouble.Rejected }) ?? [])
        {
            var right = input.GreenCalls!.Calls.FirstOrDefault(c =>
                c.Tool == refused.Tool
                && c.Trouble is Trouble.None
                && c.Span.StartUnixNano >= refused.Span.StartUnixNano
                && c.Arguments != refused.Arguments
            );
            var wrong = right is null ? [] : LeavesOf(refused).Except(LeavesOf(right)).ToList();
            var through = input.Calls.Calls.FirstOrDefault(c =>
                c.Tool == refused.Tool && c.Trouble is Trouble.None && wrong.Count > 0 && wrong.All(LeavesOf(c).Contains)
            );
            if (through is not null)
            {
                var what = string.Join(", ", wrong.Take(2).Select(w => $"{w.Path.TrimStart('.')} {Quotes.Short(w.Text)}"));
                return Fired(
                    Unchecked,
                    Strength.Strong,
                    $"{through.Tool} went through with {what}",
                    $"refused: {Quotes.Short(refused.Result)}",
                    through.Span.SpanId
                ) with
                {
                    Slot = ContentSlot.ToolArguments,
                    Sentence =
                        $"{through.Tool} went through with {what}; the green run was refused with the same, {Quotes.Short(refused.Result)}, and put it right.",
                };
            }
        }

        return null;
    }

    /// <summary>Alone: something was done with a value that is none.</summary>
    private SignalReading? NoValue(SignalInput input)
    {
        foreach (var call in input.Calls.Calls.Where(c => c is { Acts: true, Trouble: Trouble.None, Arguments: not null }))
        {
            if (JsonLeaves.In(call.Arguments!).Find(l => Nothing().IsMatch(l.Text)) is { Path: not null } leaf)
            {
                return Fired(
                    Unchecked,
                    Strength.Weak,
                    $"{call.Tool} went through with {leaf.Path.TrimStart('.')} {Quotes.Short(leaf.Text)}",
                    null,
                    call.Span.SpanId
                ) with
                {
                    Slot = ContentSlot.ToolArguments,
                    Sentence =
                        $"{call.Tool} went through with {leaf.Path.TrimStart('.')} {Quotes.Short(leaf.Text)}, which is no value.",
                };
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"^(undefined|NaN|\[object Object\]|<[a-z_ ]{1,30}>|\{\{.{0,60}\}\})$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Nothing();

    private static HashSet<(string Path, string Text)> LeavesOf(CallMade call) =>
        [.. JsonLeaves.In(call.Arguments ?? "").Select(l => (l.Path, l.Text))];

    private static string? ApprovalOfGreens(LastGreens greens) =>
        greens.IsEnough
            ? greens
                .Runs[0]
                .CallsByTool.Keys.FirstOrDefault(t => Approval().IsMatch(t) && greens.Runs.All(r => r.CallsByTool.ContainsKey(t)))
            : null;

    private static bool IsApproval(Span span) =>
        Approval().IsMatch(span.ToolName ?? span.Name) || span.Events.Any(e => Approval().IsMatch(e.Name));

    private static IEnumerable<CallMade> WentWell(IEnumerable<CallMade> calls) =>
        calls.Where(c => c.Acts && c.Trouble is Trouble.None);

    /// <summary>Text of the last model call that ended without asking for a tool.</summary>
    private static (string Text, Span Span)? LastAnswer(IReadOnlyList<Span> spans)
    {
        foreach (var span in spans.Where(s => s.Kind is StepKind.ModelCall).OrderByDescending(s => s.StartUnixNano))
        {
            var messages = span.In(ContentSlot.OutputMessage).Select(c => Message.Parse(c.Body)).ToList();
            if (messages.Count > 0)
            {
                var text = string.Join('\n', messages.Select(m => m.Text));
                return messages.Exists(m => m.ToolCalls.Any()) || text.Length == 0 ? null : (text, span);
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"\b(I|we)( have|'ve)?( now| just| successfully)? (sent|posted|booked|refunded|updated|created|cancel+ed|deleted|closed|submitted|paid|transferred|emailed|notified|scheduled|recorded|registered|moved|changed|saved|issued)\b|\b(has|have|was|were)( now| been| successfully){1,3} (sent|posted|booked|refunded|updated|created|cancel+ed|deleted|closed|submitted|paid|transferred|emailed|notified|scheduled|recorded|registered|moved|changed|saved|issued)\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Done();

    [GeneratedRegex(
        @"approv|confirm|human_?in_?the_?loop|ask_(user|human|owner)|sign_?off|blocked_on_user",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Approval();
}
