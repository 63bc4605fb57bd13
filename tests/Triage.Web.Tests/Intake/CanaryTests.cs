using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Intake;

/// <summary>Secrets that are sent in every way there is are nowhere afterwards: not in the database, its log, a backup, or what was logged.</summary>
public sealed class CanaryTests : IDisposable
{
    // Put together as it runs, so that no scanner of this repository takes one for a leak.
    private static readonly string[] Canaries =
    [
        "sk-" + "ant-api03-canary0a1B2c3D4e5F6g7H8i9J0a1B2c3D4",
        "tr" + "g_canary1a1B2c3D4e5F6g7H8i9J0",
        "canary2.jo-miller@cedar-audit.com",
        "canary3Pass42word",
        "4539578763621486",
        "DE89370400440532013000",
        "+49 30 5550 1234",
    ];

    private static readonly string Paste =
        $"key {Canaries[0]}, ours {Canaries[1]}, mail {Canaries[2]}, password={Canaries[3]} card {Canaries[4]} iban {Canaries[5]} call {Canaries[6]}";

    private readonly string _folder = Directory.CreateTempSubdirectory("triage-canary-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Intake_Canaries_AreNowhereAfterwards()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var host = new LoggedHost();
        await host.PostAsync("/v1/traces", Traces());
        await host.PostAsync("/v1/logs", Logs());
        await host.PostAsync("/v1/traces", new { resourceSpans = Paste }, 400);
        var run = (await host.GetAsync("/api/v1/runs"))["items"]![0]!["id"]!.GetValue<string>();
        await host.PutAsync(
            $"/api/v1/runs/{run}/outcome",
            new
            {
                outcome = "red",
                check = Paste[..150],
                note = Paste,
            }
        );
        await host.PostAsync(
            "/api/v1/changes",
            new
            {
                kind = "config",
                subject = "key",
                before = Paste,
                after = Paste,
            },
            201
        );
        await host.PostAsync(
            "/api/v1/runs",
            new
            {
                agent = "by-hand",
                subjects = new[] { Canaries[2] },
                note = Paste,
            },
            201
        );
        await host.PostAsync(
            "/api/v1/outcomes",
            new
            {
                items = new[]
                {
                    new
                    {
                        agent = "payer",
                        subject = Canaries[2],
                        outcome = "red",
                    },
                },
            },
            200
        );
        await WriteIncidentAsync(host);

        var spans = (await host.GetAsync($"/api/v1/runs/{run}/spans?bodies=true")).ToJsonString();
        var (exit, _) = await BackupAsync(host.DataDirectory);

        Assert.Equal(0, exit);
        Assert.Contains("[redacted:", spans, StringComparison.Ordinal);
        NothingIn("the answer", spans);
        NothingIn("the log", string.Join('\n', host.Logged));
        // The lock of the directory is held, and empty.
        var files = Directory.EnumerateFiles(host.DataDirectory).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal));
        foreach (var file in files.Concat(Directory.EnumerateFiles(_folder)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancellation);
            NothingIn(Path.GetFileName(file), Encoding.UTF8.GetString(bytes));
        }
    }

    /// <summary>Every text that people write about an incident; what is marked stays as it is when it is given again.</summary>
    private static async Task WriteIncidentAsync(TriageHost host)
    {
        var filed = await host.PostAsync(
            "/api/v1/incidents",
            new
            {
                title = Paste[..190],
                whatHappened = Paste,
                expected = Paste,
                subject = Canaries[2],
                agent = "payer",
                links = new[] { $"https://u:{Canaries[3]}@h.example/x" },
            },
            201
        );
        var incident = $"/api/v1/incidents/{filed["id"]!.GetValue<string>()}";
        await host.PostAsync($"{incident}/accept");
        await host.PutAsync(
            $"{incident}/impact",
            new
            {
                count = 3,
                unit = "runs",
                note = Paste,
            }
        );
        await host.PostAsync($"{incident}/links", new { address = $"https://h.example/x?token={Canaries[3]}" });
        await host.PostAsync($"{incident}/follow-ups", new { kind = "prevent", what = Paste[..190] });
        await host.PostAsync(
            $"{incident}/fixes",
            new
            {
                layer = "env",
                what = Paste[..190],
                link = $"https://h.example/?password={Canaries[3]}",
            }
        );
        await host.PostAsync($"{incident}/decline", new { reason = Paste });
        var first = (await host.GetAsync(incident)).ToJsonString();
        await host.PostAsync($"{incident}/reopen", new { reason = Paste });
        var again = await host.GetAsync(incident);

        NothingIn("the incident", again.ToJsonString());
        Assert.Equal(JsonNode.Parse(first)!["title"]!.GetValue<string>(), again["title"]!.GetValue<string>());
        Assert.Equal(JsonNode.Parse(first)!["whatHappened"]!.GetValue<string>(), again["whatHappened"]!.GetValue<string>());
    }

    private static void NothingIn(string where, string text) =>
        Assert.All(Canaries, canary => Assert.False(text.Contains(canary, StringComparison.Ordinal), $"{canary} is in {where}."));

    private static JsonObject Traces() =>
        new()
        {
            ["resourceSpans"] = new JsonArray(
                new JsonObject
                {
                    ["resource"] = new JsonObject { ["attributes"] = new JsonArray(Attribute("process.command_line", Paste)) },
                    ["scopeSpans"] = new JsonArray(
                        new JsonObject
                        {
                            ["scope"] = new JsonObject
                            {
                                ["name"] = "s",
                                ["attributes"] = new JsonArray(Attribute("note", Paste)),
                            },
                            ["spans"] = new JsonArray(
                                new JsonObject
                                {
                                    ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
                                    ["spanId"] = "b7ad6b7169203331",
                                    ["name"] = $"pay {Canaries[1]}",
                                    ["traceState"] = $"v={Canaries[1]}",
                                    ["startTimeUnixNano"] = "1700000000000000000",
                                    ["endTimeUnixNano"] = "1700000000500000000",
                                    ["status"] = new JsonObject { ["code"] = 2, ["message"] = Paste },
                                    ["attributes"] = new JsonArray(
                                        Attribute("gen_ai.operation.name", "execute_tool"),
                                        Attribute("gen_ai.agent.name", "payer"),
                                        Attribute("gen_ai.tool.name", "pay"),
                                        Attribute(
                                            "gen_ai.tool.call.arguments",
                                            new JsonObject
                                            {
                                                ["a"] = Paste,
                                                ["b"] = new JsonObject { ["c"] = Paste }.ToJsonString(),
                                            }.ToJsonString()
                                        ),
                                        Attribute(
                                            "gen_ai.tool.call.result",
                                            Convert.ToBase64String(Encoding.UTF8.GetBytes(Paste))
                                        ),
                                        Attribute("url.full", $"https://h.example/?q={Uri.EscapeDataString(Paste)}"),
                                        Attribute(Canaries[2], "a key that is a secret"),
                                        new JsonObject
                                        {
                                            ["key"] = "card",
                                            ["value"] = new JsonObject { ["intValue"] = Canaries[4] },
                                        }
                                    ),
                                    ["events"] = new JsonArray(
                                        new JsonObject
                                        {
                                            ["name"] = $"event {Canaries[1]}",
                                            ["timeUnixNano"] = "1700000000100000000",
                                            ["attributes"] = new JsonArray(Attribute("exception.message", Paste)),
                                        }
                                    ),
                                }
                            ),
                        }
                    ),
                }
            ),
        };

    private static JsonObject Logs() =>
        new()
        {
            ["resourceLogs"] = new JsonArray(
                new JsonObject
                {
                    ["scopeLogs"] = new JsonArray(
                        new JsonObject
                        {
                            ["logRecords"] = new JsonArray(
                                new JsonObject
                                {
                                    ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
                                    ["spanId"] = "b7ad6b7169203331",
                                    ["timeUnixNano"] = "1700000000100000000",
                                    ["eventName"] = "gen_ai.user.message",
                                    ["body"] = new JsonObject
                                    {
                                        ["stringValue"] = new JsonObject { ["content"] = Paste }.ToJsonString(),
                                    },
                                }
                            ),
                        }
                    ),
                }
            ),
        };

    private static JsonObject Attribute(string key, string value) =>
        new()
        {
            ["key"] = key,
            ["value"] = new JsonObject { ["stringValue"] = value },
        };

    private async Task<(int? Exit, string Said)> BackupAsync(string directory)
    {
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        var exit = await CommandLine.TryRunAsync(
            ["backup", Path.Combine(_folder, "triage.backup"), $"--Triage:DataDirectory={directory}"],
            said,
            said
        );
        return (exit, said.ToString());
    }

    private sealed class LoggedHost : TriageHost
    {
        // Made before the constructor of the base starts the server.
        private readonly ConcurrentQueue<string> _logged = new();

        public IEnumerable<string> Logged => _logged;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new KeptLog(_logged)));
        }
    }

    private sealed class KeptLog(ConcurrentQueue<string> kept) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => kept.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
