using System.Text;

namespace Triage.Telemetry.Tests;

/// <summary>The tables in <c>src/Triage.Telemetry/Dialects/README.md</c> are what <see cref="ReadFields"/> finds in the recorded payloads.</summary>
public sealed class DialectTableTests
{
    private const string Start = "<!-- tables: written by DialectTableTests, TRIAGE_REWRITE_EXPECTED=1 -->\n";
    private const string End = "<!-- end of tables -->\n";

    private static readonly (string Title, string[] Sdks)[] Groups =
    [
        (
            "OpenTelemetry's names",
            [
                "otel-openai-chat",
                "otel-openai-responses",
                "semantic-kernel",
                "microsoft-extensions-ai",
                "agent-framework",
                "vercel7",
            ]
        ),
        ("OpenInference, chat and messages", ["openinference-openai", "openinference-openai-stream", "openinference-anthropic"]),
        (
            "OpenInference, responses and frameworks",
            ["openinference-responses", "openai-agents", "openai-agents-chat", "openinference-langchain"]
        ),
        (
            "Vercel AI SDK to 6, and 7 with its legacy integration",
            ["vercel", "vercel-anthropic", "vercel-error", "vercel7-legacy", "openinference-vercel"]
        ),
        ("Others", ["traceloop", "traceloop-anthropic", "langfuse", "langsmith", "langsmith-langgraph", "mastra"]),
        ("Coding tools", ["claude-code", "codex", "gemini-cli"]),
        ("MCP and plain services", ["mcp", "plain-js", "plain-dotnet"]),
    ];

    [Fact]
    public void Readme_Tables_AreWhatTheMappingReadsOfTheRecordedPayloads()
    {
        var path = Path.Combine(Repository.Root, "src", "Triage.Telemetry", "Dialects", "README.md");
        var readme = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (start, end) = (
            readme.IndexOf(Start, StringComparison.Ordinal) + Start.Length,
            readme.IndexOf(End, StringComparison.Ordinal)
        );
        var written = $"{readme[..start]}{string.Concat(Groups.Select(g => Table(g.Title, g.Sdks)))}\n{readme[end..]}";
        if (RecordedSdk.Rewrites)
        {
            File.WriteAllText(path, written);
        }
        else
        {
            Assert.Equal(written, readme);
        }
    }

    private static string Table(string title, string[] sdks)
    {
        var found = sdks.Select(s => ReadFields.Of(new RecordedSdk(s))).ToList();
        var table = new StringBuilder(
            $"\n### {title}\n\n| | {string.Join(" | ", sdks)} |\n|{string.Concat(sdks.Prepend("").Select(_ => "---|"))}\n"
        );
        foreach (var (field, _) in ReadFields.Fields)
        {
            table.Append('|').Append(field).Append('|');
            foreach (var cell in found.Select(f => f[field]))
            {
                table.Append(cell.Count == 0 ? "—" : string.Join("<br>", cell.Select(c => $"`{c}`"))).Append('|');
            }

            table.Append('\n');
        }

        return table.ToString();
    }
}
