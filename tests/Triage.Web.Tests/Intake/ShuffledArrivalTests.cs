using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Intake;

/// <summary>F-15: whatever the order in which the parts of a run arrive, late and repeated ones included, it is the same run.</summary>
public sealed class ShuffledArrivalTests(TriageHost host) : IClassFixture<TriageHost>
{
    private const int Orders = 1_000;
    private const int OrdersAtOnce = 4;
    private const int Arrivals = 3;

    // A run is revised right behind the commit, so what is read first may be a moment old.
    private const int Looks = 100;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    // Who it is, when it was received and how often it was worked out may differ.
    private static readonly string[] OfTheArrival = ["id", "revision", "settled"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A span or a log record, sent as often as <paramref name="Times"/>.</summary>
    private sealed record Part(bool IsLog, JsonNode Json, int Times = 1);

    [Fact]
    public async Task Parts_InAThousandOrders_EndInTheSameRun()
    {
        var expected = await ArrivedAsync(0, null);
        Assert.Contains("\"outcome\":\"red\"", expected, StringComparison.Ordinal);
        Assert.Contains("Where is my invoice?", expected, StringComparison.Ordinal);
        Assert.Contains("\"spanCount\":12", expected, StringComparison.Ordinal);

        await Parallel.ForAsync(
            1,
            Orders + 1,
            new ParallelOptions { MaxDegreeOfParallelism = OrdersAtOnce, CancellationToken = Cancellation },
            async (seed, _) =>
            {
                var actual = await ArrivedAsync(seed, expected);
                var same = expected.Zip(actual).TakeWhile(c => c.First == c.Second).Count();
                Assert.True(
                    expected == actual,
                    $"Order {seed} ended in another run.\nExpected: {Around(expected, same)}\nActual:   {Around(actual, same)}"
                );
            }
        );
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 300)..Math.Min(text.Length, at + 200)];

    /// <summary>Sends all parts in the order of the seed, 0 is the natural one, and answers what became of them.</summary>
    private async Task<string> ArrivedAsync(int seed, string? expected)
    {
        var trace = SentSpan.NewTrace();
        var parts = Parts(trace).SelectMany(p => Enumerable.Repeat(p, seed == 0 ? 1 : p.Times)).ToArray();
        if (seed > 0)
        {
            // The seed is all that a failure needs to be repeated.
            new Random(seed).Shuffle(parts);
        }

        foreach (var arrival in parts.Chunk((parts.Length + Arrivals - 1) / Arrivals))
        {
            await SendAsync("traces", "resourceSpans", "scopeSpans", "spans", arrival.Where(p => !p.IsLog));
            // Equal records of one request are not a repeat: a history may hold the same words twice, with the clock of one call.
            await SendAsync("logs", "resourceLogs", "scopeLogs", "logRecords", arrival.Where(p => p.IsLog).Distinct());
        }

        var state = "";
        for (var look = 0; look < Looks; look++)
        {
            state = await StateAsync(trace);
            if (expected is null ? state.Contains("\"outcome\":\"red\"", StringComparison.Ordinal) : state == expected)
            {
                return state;
            }

            await Task.Delay(BetweenLooks, Cancellation);
        }

        return state;
    }

    private async Task SendAsync(string signal, string resources, string scopes, string items, IEnumerable<Part> parts)
    {
        JsonNode[] sent = [.. parts.Select(p => p.Json.DeepClone())];
        if (sent.Length == 0)
        {
            return;
        }

        var body = new JsonObject
        {
            [resources] = new JsonArray(
                new JsonObject
                {
                    ["resource"] = new JsonObject { ["attributes"] = new JsonArray(Text("service.name", "shuffled-agent")) },
                    [scopes] = new JsonArray(new JsonObject { ["scope"] = new JsonObject(), [items] = new JsonArray(sent) }),
                }
            ),
        };
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await host.Http.PostAsync($"/v1/{signal}", content, Cancellation);
        Assert.Equal("{ }", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<string> StateAsync(string trace)
    {
        var run = (await host.GetAsync($"/api/v1/runs/{trace}")).AsObject();
        foreach (var name in OfTheArrival)
        {
            run.Remove(name);
        }

        var spans = await host.GetAsync($"/api/v1/runs/{trace}/spans?bodies=true");
        return $"{run.ToJsonString()}\n{spans.ToJsonString()}".Replace(trace, "T", StringComparison.Ordinal);
    }

    private static IEnumerable<Part> Parts(string trace)
    {
        var root = Span(
            trace,
            1,
            null,
            "invoke_agent",
            ("gen_ai.operation.name", "invoke_agent"),
            ("gen_ai.agent.name", "shuffled-agent"),
            ("triage.task", "answer a letter")
        );
        var early = root.DeepClone().AsObject();
        early.Remove("endTimeUnixNano");
        yield return new Part(false, early);
        yield return new Part(false, root, 2);
        for (var turn = 0; turn < 5; turn++)
        {
            var chat = 2 + (2 * turn);
            yield return new Part(
                false,
                Span(
                    trace,
                    chat,
                    1,
                    "chat",
                    ("gen_ai.operation.name", "chat"),
                    ("gen_ai.request.model", "m-1"),
                    ("gen_ai.usage.input_tokens", $"{100 + turn}")
                ),
                turn == 0 ? 3 : 1
            );
            yield return new Part(
                true,
                Log(
                    trace,
                    chat,
                    turn,
                    "gen_ai.user.message",
                    "content",
                    turn == 0 ? "Where is my invoice?" : $"And number {turn}?"
                ),
                2
            );
            var tool = Span(
                trace,
                chat + 1,
                chat,
                "execute_tool",
                ("gen_ai.operation.name", "execute_tool"),
                ("gen_ai.tool.name", $"look_up_{turn}"),
                ("invoice_id", $"I-{turn}")
            );
            if (turn == 3)
            {
                tool["status"] = new JsonObject { ["code"] = 2, ["message"] = "no such invoice" };
            }

            yield return new Part(false, tool);
        }

        yield return new Part(
            false,
            Span(trace, 12, 1, "chat", ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "m-1"))
        );
        var verdict = Log(trace, 1, 9, "gen_ai.evaluation.result", "note", "judged");
        verdict["attributes"] = new JsonArray(
            Text("gen_ai.evaluation.name", "answers-the-letter"),
            Text("gen_ai.evaluation.score.label", "fail")
        );
        yield return new Part(true, verdict, 2);
    }

    private static JsonObject Span(string trace, int number, int? parent, string name, params (string Key, string Value)[] values)
    {
        var start = 1_795_364_628_000_000_000 + (number * 10_000_000L);
        var span = new JsonObject
        {
            ["traceId"] = trace,
            ["spanId"] = SentSpan.SpanNo(number),
            ["name"] = name,
            ["kind"] = 1,
            ["startTimeUnixNano"] = Nano(start),
            ["endTimeUnixNano"] = Nano(start + (number == 1 ? 900_000_000 : 5_000_000)),
            ["attributes"] = new JsonArray([.. values.Select(v => Text(v.Key, v.Value))]),
        };
        if (parent is { } of)
        {
            span["parentSpanId"] = SentSpan.SpanNo(of);
        }

        return span;
    }

    private static JsonObject Log(string trace, int span, int turn, string name, string key, string text) =>
        new()
        {
            ["traceId"] = trace,
            ["spanId"] = SentSpan.SpanNo(span),
            ["timeUnixNano"] = Nano(1_795_364_628_000_000_000 + (turn * 20_000_000L)),
            ["eventName"] = name,
            ["body"] = new JsonObject { ["kvlistValue"] = new JsonObject { ["values"] = new JsonArray(Text(key, text)) } },
        };

    private static JsonObject Text(string key, string value) =>
        new()
        {
            ["key"] = key,
            ["value"] = new JsonObject { ["stringValue"] = value },
        };

    private static string Nano(long value) => value.ToString(CultureInfo.InvariantCulture);
}
