using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>S-60: what traces and people write is looked at on every page, and does nothing there.</summary>
public sealed class HostileContentTests(InstalledBrowser browser) : IClassFixture<InstalledBrowser>
{
    private const int MessagesPerSpan = 17;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task S60_Payloads_OnEveryView_RunNothingAndCallNobody()
    {
        Assert.True(HostilePayloads.All.Count >= 60);
        var page = await browser.OpenAsync();
        var seen = await WatchAsync(page);
        var views = await FillAsync();

        foreach (var view in views)
        {
            await page.GotoAsync(view);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            // What is shown only when asked for is shown too.
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            foreach (var violation in await page.EvaluateAsync<string[]>("window.violations"))
            {
                seen.Enqueue($"{view}: content security policy: {violation}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{HostilePayloads.All.Count} payloads on {views.Count} views.");
        Assert.Empty(seen);
    }

    [Fact]
    public async Task S60_PayloadAsText_IsReadAsItWasWritten()
    {
        var page = await browser.OpenAsync();
        await FillAsync();

        await page.GotoAsync("/w/main/incidents");

        await Expect(page.GetByText(HostilePayloads.All[0], new() { Exact = false }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Watch_PageThatMisbehaves_IsSeen()
    {
        var page = await browser.OpenAsync();
        var seen = await WatchAsync(page);
        await page.GotoAsync("/w/main/runs");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        await page.EvaluateAsync("alert('seen')");
        await page.EvaluateAsync(
            "document.body.insertAdjacentHTML('beforeend', '<img src=https://out.example/x onerror=alert(2)>')"
        );
        await page.WaitForFunctionAsync("window.violations.length > 0");

        Assert.Contains(seen, s => s.Contains("dialog seen", StringComparison.Ordinal));
    }

    /// <summary>A run per payload of agents' names, spans and messages of all of them, and an incident about it; answers where to look.</summary>
    private async Task<IReadOnlyList<string>> FillAsync()
    {
        var payloads = HostilePayloads.All;
        var (green, red) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        await SendAsync(green, payloads[9], "right");
        await SendAsync(red, payloads[9], "wrong");
        await browser.Host.PutAsync($"/api/v1/runs/{green}/outcome", new { outcome = "green" });
        await browser.Host.PutAsync($"/api/v1/runs/{red}/outcome", new { outcome = "red", note = payloads[17] });
        var incident = await browser.Host.PostAsync(
            "/api/v1/incidents",
            new
            {
                title = payloads[0],
                whatHappened = string.Join("\n", payloads),
                expected = payloads[10],
                agent = payloads[9],
                subject = payloads[13],
                redRun = red,
            },
            201
        );
        var id = (string)incident["id"]!;
        await browser.Host.PostAsync($"/api/v1/incidents/{id}/follow-ups", new { kind = "prevent", what = payloads[14] });
        await browser.Host.PutAsync(
            $"/api/v1/incidents/{id}/impact",
            new
            {
                count = 3,
                unit = "runs",
                note = payloads[18],
            }
        );
        await browser.Host.PostAsync(
            "/api/v1/changes",
            new
            {
                kind = "config",
                agent = payloads[9],
                subject = payloads[1],
                before = payloads[2],
                after = payloads[3],
            },
            201
        );

        var agent = Uri.EscapeDataString(payloads[9]);
        var incidentPage = $"/w/main/incidents/{id}";
        var words = Uri.EscapeDataString("<script>alert(1)</script>");
        return
        [
            "/w/main",
            "/w/main/incidents",
            $"/w/main/incidents?q={words}",
            $"/w/main/incidents/new?title={words}&agent={agent}&redRun={red}",
            incidentPage,
            .. new[] { "checklist", "compare", "response", "worklist", "timeline" }.Select(tab => $"{incidentPage}/{tab}"),
            "/w/main/runs",
            $"/w/main/runs?agent={agent}&q={words}",
            $"/w/main/runs/{red}",
            .. Enumerable
                .Range(0, (payloads.Count + MessagesPerSpan - 1) / MessagesPerSpan)
                .Select(n => $"/w/main/runs/{red}?span={n + 1:x16}"),
            $"/w/main/compare?green={green}&red={red}",
            $"/w/main/compare?green={green}&red={red}&step={2:x16}",
            "/w/main/agents",
            $"/w/main/agents/{agent}",
            .. new[] { "builds", "changes", "outcomes", "red-runs", "settings" }.Select(tab => $"/w/main/agents/{agent}/{tab}"),
            $"/w/main/search?q={words}",
            "/w/main/search?q=alert",
            "/w/main/connect",
            "/w/main/outcomes",
            "/w/main/classes",
            "/w/main/settings/redaction",
            "/w/main/settings/webhooks",
            "/w/main/settings/audit",
            $"/w/{words}/runs",
        ];
    }

    private async Task SendAsync(string trace, string agent, string answer)
    {
        var payloads = HostilePayloads.All;
        var spans = new JsonArray();
        for (var n = 0; n * MessagesPerSpan < payloads.Count; n++)
        {
            var told = payloads.Skip(n * MessagesPerSpan).Take(MessagesPerSpan).ToList();
            var messages = new JsonArray([
                .. told.Select(p =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["role"] = "user",
                            ["parts"] = new JsonArray(new JsonObject { ["type"] = "text", ["content"] = p }),
                        }
                ),
            ]);
            var output = new JsonArray(
                new JsonObject
                {
                    ["role"] = "assistant",
                    ["parts"] = new JsonArray(
                        new JsonObject { ["type"] = "text", ["content"] = $"{answer} {string.Join(' ', told)}" }
                    ),
                }
            );
            spans.Add(
                Span(
                    trace,
                    n + 1,
                    told[0],
                    [
                        ("gen_ai.operation.name", "chat"),
                        ("gen_ai.agent.name", agent),
                        ("gen_ai.request.model", told[1]),
                        ("gen_ai.system_instructions", told[2]),
                        ("gen_ai.tool.name", told[3]),
                        ("gen_ai.input.messages", messages.ToJsonString()),
                        ("gen_ai.output.messages", output.ToJsonString()),
                        .. told.Select(p => (p, p)),
                    ]
                )
            );
        }

        foreach (var (payload, n) in payloads.Select((p, n) => (p, n)))
        {
            spans.Add(
                Span(
                    trace,
                    100 + n,
                    payload,
                    [
                        ("gen_ai.operation.name", "execute_tool"),
                        ("gen_ai.tool.name", payload),
                        ("gen_ai.tool.call.result", payload),
                    ]
                )
            );
        }

        var body = new JsonObject
        {
            ["resourceSpans"] = new JsonArray(
                new JsonObject
                {
                    ["resource"] = new JsonObject
                    {
                        ["attributes"] = new JsonArray(
                            Attribute("service.name", agent),
                            Attribute("service.version", $"{payloads[4]}{answer}")
                        ),
                    },
                    ["scopeSpans"] = new JsonArray(
                        new JsonObject
                        {
                            ["scope"] = new JsonObject { ["name"] = payloads[5] },
                            ["spans"] = spans,
                        }
                    ),
                }
            ),
        };
        await browser.Host.PostAsync("/v1/traces", body);
    }

    private static JsonObject Span(string trace, int id, string name, IEnumerable<(string Key, string Value)> attributes) =>
        new()
        {
            ["traceId"] = trace,
            ["spanId"] = $"{id:x16}",
            ["parentSpanId"] = id == 1 ? "" : $"{1:x16}",
            ["name"] = name,
            ["startTimeUnixNano"] = $"{1_795_364_628_000_000_000 + id * 1_000_000L}",
            ["endTimeUnixNano"] = $"{1_795_364_629_000_000_000 + id * 1_000_000L}",
            ["status"] = new JsonObject { ["code"] = 2, ["message"] = name },
            ["attributes"] = new JsonArray([.. attributes.Select(a => (JsonNode)Attribute(a.Key, a.Value))]),
            ["events"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = name,
                    ["timeUnixNano"] = "1795364628500000000",
                    ["attributes"] = new JsonArray(Attribute("exception.message", name)),
                }
            ),
        };

    private static JsonObject Attribute(string key, string value) =>
        new()
        {
            ["key"] = key,
            ["value"] = new JsonObject { ["stringValue"] = value },
        };

    /// <summary>Dialogs, violations and requests to the outside, as they come.</summary>
    private async Task<ConcurrentQueue<string>> WatchAsync(IPage page)
    {
        var seen = new ConcurrentQueue<string>();
        await page.AddInitScriptAsync(
            "window.violations = []; document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));"
        );
        page.Dialog += async (_, dialog) =>
        {
            seen.Enqueue($"{page.Url}: dialog {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (
                address.Scheme is "http" or "https" or "ws" or "wss"
                && address.Authority != new Uri(browser.Host.Address).Authority
            )
            {
                seen.Enqueue($"{page.Url}: request to {request.Url}");
            }
        };
        return seen;
    }
}
