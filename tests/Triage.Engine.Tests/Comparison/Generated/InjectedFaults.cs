using System.Globalization;
using Triage.Engine.Diagnosis;

namespace Triage.Engine.Tests.Comparison.Generated;

/// <summary>One thing that goes wrong in the red run.</summary>
/// <param name="Layers">Layers that count as right; the first is the one the fault lies in.</param>
/// <param name="Apply">Changes the red script; the answer is the call, turn or script whose step shows it first. Null when the job has no such place.</param>
internal sealed record InjectedFault(string Name, IReadOnlyList<Layer> Layers, Func<Script, Random, object?> Apply)
{
    /// <summary>What the green run has that the fault takes away.</summary>
    public Action<Script>? Prepare { get; init; }
}

/// <summary>Faults over all layers, each as it was seen in real agents.</summary>
internal static class InjectedFaults
{
    public static readonly IReadOnlyList<InjectedFault> All =
    [
        new("prompt-edited", [Layer.Prompt], EditPrompt),
        new("tool-description-edited", [Layer.Prompt], EditTool),
        new("model-changed", [Layer.Model], ChangeModel),
        new("wrong-field", [Layer.Model, Layer.Prompt], TakeOtherField),
        new("prompt-lost", [Layer.Harness], LosePrompt),
        new("foreign-session", [Layer.Harness], LeakSession),
        new("executed-otherwise", [Layer.Harness], ExecuteOtherwise),
        new("delivered-elsewhere", [Layer.Harness], DeliverElsewhere),
        new("not-executed", [Layer.Harness], (s, _) => Acting(s, c => c.Times = 0)),
        new("done-twice", [Layer.Harness], (s, _) => Acting(s, c => c.Times = 2)),
        new("result-cut", [Layer.Harness], CutResult),
        new("guard-gone", [Layer.Harness], (s, _) => Attempt(s, """{"status":"ok","accepted":true}"""))
        {
            Prepare = s => Attempt(s, """{"error":"validation failed: the amount must be positive"}"""),
        },
        new("access-refused", [Layer.Env], (s, _) => Reading(s, c => c.Result = """{"error":"HTTP 401: the key was rotated"}""")),
        new("timed-out", [Layer.Env], TimeOut),
        new("overloaded", [Layer.Env], Overload),
        new("world-moved", [Layer.Env, Layer.Upstream], MoveWorld),
        new("about-another", [Layer.Env, Layer.Upstream, Layer.Harness], AnswerAboutAnother),
        new("contract-changed", [Layer.Env], ChangeContract),
    ];

    private static object? EditPrompt(Script script, Random draw)
    {
        var before = script.System!;
        script.System = before
            .Replace("above 50.00 EUR", "above 500.00 EUR", StringComparison.Ordinal)
            .Replace("0.50 EUR", "50.00 EUR", StringComparison.Ordinal)
            .Replace("Use only articles for the customer's version", "Use the newest articles", StringComparison.Ordinal);
        script.Answer = "Done otherwise.";
        return script.Turns[0];
    }

    private static object? EditTool(Script script, Random draw)
    {
        var tool = script.Turns[^1].Calls[0].Tool;
        script.Tools[tool] = $"{script.Tools[tool]} Amounts are in cents.";
        script.Answer = "Done otherwise.";
        return script.Turns[0];
    }

    private static object? ChangeModel(Script script, Random draw)
    {
        script.Model = "gpt-4.1-mini";
        script.Answer = "Done otherwise.";
        return script.Turns[0];
    }

    /// <summary>The model takes the total where it should take what is refundable.</summary>
    private static object? TakeOtherField(Script script, Random draw)
    {
        if (script.Calls.FirstOrDefault(c => c.Tool == "issue_refund") is not { } refund)
        {
            return null;
        }

        var order = script.Call("lookup_order").Result;
        refund.Asked = refund.Executed = refund.Asked.Replace(
            NumberAfter(refund.Asked, "\"amount\":"),
            NumberAfter(order, "\"total\":"),
            StringComparison.Ordinal
        );
        return script.Turns.First(t => t.Calls.Contains(refund));
    }

    private static object? LosePrompt(Script script, Random draw)
    {
        script.System = null;
        script.Answer = "Done otherwise.";
        return script.Turns[0];
    }

    private static object? LeakSession(Script script, Random draw)
    {
        script.Before =
        [
            """{"role":"user","parts":[{"type":"text","content":"And what about B-7731?"}]}""",
            """{"role":"assistant","parts":[{"type":"text","content":"B-7731 is settled."}]}""",
        ];
        script.Answer = "B-7731 is settled.";
        return script.Turns[0];
    }

    private static object? ExecuteOtherwise(Script script, Random draw)
    {
        var call = ActingCall(script);
        var subject = call.Asked.Split('"')[3];
        call.Executed = call.Executed.Replace(subject, $"ZZ-{draw.Next(10_000, 99_999)}", StringComparison.Ordinal);
        return call;
    }

    private static object? DeliverElsewhere(Script script, Random draw)
    {
        var call = ActingCall(script);
        if (!call.Result.Contains("\"account\":\"", StringComparison.Ordinal))
        {
            return null;
        }

        call.Result = call.Result.Replace("/", "-test/", StringComparison.Ordinal);
        return call;
    }

    private static object? CutResult(Script script, Random draw)
    {
        if (script.Calls.FirstOrDefault(c => c.Tool == "list_payments") is not { } call)
        {
            return null;
        }

        var first = call.Result.IndexOf("},{", StringComparison.Ordinal);
        call.Result = $"{call.Result[..first]}}}]}}";
        // What was not seen is not matched.
        script.Turns[1].Calls.RemoveRange(1, script.Turns[1].Calls.Count - 1);
        return call;
    }

    private static object? TimeOut(Script script, Random draw) =>
        Reading(
            script,
            c =>
            {
                c.Result = """{"error":"timed out after 5000 ms"}""";
                c.Ms = 5_000;
            }
        );

    private static object? Overload(Script script, Random draw)
    {
        script.Turns[1].Error = "HTTP 429 Too Many Requests";
        return script.Turns[1];
    }

    /// <summary>The same question has another answer now.</summary>
    private static object? MoveWorld(Script script, Random draw)
    {
        if (script.Calls.FirstOrDefault(c => c.Tool == "get_refund_policy") is not { } call)
        {
            return null;
        }

        call.Result = """{"region":"EU","days":30,"credit_from":500.0}""";
        script.Answer = "Refunded as money.";
        return call;
    }

    private static object? AnswerAboutAnother(Script script, Random draw) =>
        Reading(
            script,
            c =>
            {
                var subject = c.Asked.Split('"')[3];
                c.Result = c.Result.Replace(subject, $"QQ-{draw.Next(10_000, 99_999)}", StringComparison.Ordinal);
            }
        );

    private static object? ChangeContract(Script script, Random draw) =>
        Reading(
            script,
            c =>
                c.Result = c
                    .Result.Replace("\"refundable\"", "\"refundable_amount\"", StringComparison.Ordinal)
                    .Replace("\"invoices\"", "\"items\"", StringComparison.Ordinal)
                    .Replace("\"version\"", "\"release\"", StringComparison.Ordinal)
        );

    /// <summary>A nonsense attempt before the real act.</summary>
    private static ScriptCall Attempt(Script script, string answer)
    {
        var real = ActingCall(script);
        var subject = real.Asked.Split('"')[3];
        var attempt = new ScriptCall(real.Tool, real.Asked.Replace(subject, $"{subject} ", StringComparison.Ordinal), answer);
        script.Turns.Insert(script.Turns.FindIndex(t => t.Calls.Contains(real)), new ScriptTurn(attempt));
        if (!answer.Contains("error", StringComparison.Ordinal))
        {
            script.Turns.RemoveAll(t => t.Calls.Contains(real));
        }

        return attempt;
    }

    private static ScriptCall Acting(Script script, Action<ScriptCall> change) => Changed(ActingCall(script), change);

    private static ScriptCall Reading(Script script, Action<ScriptCall> change) => Changed(script.Turns[0].Calls[0], change);

    private static ScriptCall Changed(ScriptCall call, Action<ScriptCall> change)
    {
        change(call);
        return call;
    }

    private static ScriptCall ActingCall(Script script) =>
        script.Calls.First(c => c.Tool is "issue_refund" or "post_result" or "send_reply");

    private static string NumberAfter(string json, string key)
    {
        var from = json.IndexOf(key, StringComparison.Ordinal) + key.Length;
        var end = json.IndexOfAny([',', '}'], from);
        return decimal.Parse(json[from..end], CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture);
    }
}
