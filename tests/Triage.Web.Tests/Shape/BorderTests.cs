using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Triage.Web.Tests.Shape;

/// <summary>Who may know whom. A failure names the file, the rule and the remedy.</summary>
public sealed class BorderTests
{
    [Theory]
    [InlineData(
        "Triage.Engine",
        "Triage.Telemetry|Triage.Storage|Triage.Connectors|Triage.Web|Microsoft.EntityFrameworkCore|Microsoft.AspNetCore|Microsoft.Data|Google.Protobuf|System.Net.Http"
    )]
    [InlineData(
        "Triage.Telemetry",
        "Triage.Storage|Triage.Connectors|Triage.Web|Microsoft.EntityFrameworkCore|Microsoft.AspNetCore|Microsoft.Data"
    )]
    [InlineData("Triage.Storage", "Triage.Telemetry|Triage.Connectors|Triage.Web|Microsoft.AspNetCore|Google.Protobuf")]
    [InlineData(
        "Triage.Connectors",
        "Triage.Telemetry|Triage.Storage|Triage.Web|Microsoft.EntityFrameworkCore|Microsoft.AspNetCore|Microsoft.Data|Google.Protobuf"
    )]
    public void Room_Assembly_KnowsOnlyWhomItMay(string room, string forbidden)
    {
        var banned = forbidden.Split('|');
        var known = System.Reflection.Assembly.Load(room).GetReferencedAssemblies().Select(a => a.Name!).ToList();

        var crossed = known.Where(k => banned.Any(b => k == b || k.StartsWith(b + ".", StringComparison.Ordinal))).ToList();

        Assert.True(
            crossed.Count == 0,
            $"{room} references {string.Join(", ", crossed)}. Move the code to the room that may, or pass the value in."
        );
    }

    [Theory]
    [InlineData("Runs", "Agents|Incidents|Comparison|Diagnosis|Checklists|Replays|Response|Reports")]
    [InlineData("Comparison", "Incidents|Checklists|Replays|Response|Reports")]
    [InlineData("Diagnosis", "Incidents|Checklists|Replays|Reports")]
    [InlineData("Checklists", "Reports")]
    [InlineData("Incidents", "Reports")]
    public void EngineFolder_Usings_NeverPointBackwards(string folder, string forbidden)
    {
        var banned = forbidden.Split('|').Select(f => $"Triage.Engine.{f}").ToList();
        var crossed = Repository
            .Files($"src/Triage.Engine/{folder}", ".cs")
            .SelectMany(f => UsingsOf(f).Where(banned.Contains).Select(u => $"{f} uses {u}"))
            .ToList();

        Assert.True(
            crossed.Count == 0,
            $"{string.Join("; ", crossed)}. Engine reads in one direction; pass the value in, or move the type down."
        );
    }

    [Fact]
    public void Web_Sources_MentionNoContextAndNoProtobufOutsideIntake()
    {
        var crossed = Repository
            .Files("src/Triage.Web", ".cs", ".razor")
            .Where(f =>
                Repository.Read(f) is var text
                && (
                    text.Contains("DbContext", StringComparison.Ordinal)
                    || text.Contains("EntityFrameworkCore;", StringComparison.Ordinal)
                    || (
                        text.Contains("Google.Protobuf", StringComparison.Ordinal)
                        && !f.StartsWith("src/Triage.Web/Intake/", StringComparison.Ordinal)
                    )
                )
            )
            .ToList();

        Assert.True(
            crossed.Count == 0,
            $"{string.Join(", ", crossed)}: a screen asks a query or a store; protobuf ends at Intake."
        );
    }

    [Fact]
    public void Sources_MarkupStrings_AreNowhere()
    {
        var used = Repository
            .Files("src", ".cs", ".razor")
            .Where(f =>
                Repository.Read(f) is var text
                && (
                    text.Contains("MarkupString", StringComparison.Ordinal)
                    || text.Contains("AddMarkupContent", StringComparison.Ordinal)
                )
            )
            .ToList();

        Assert.True(used.Count == 0, $"{string.Join(", ", used)}: content from traces is hostile; render it as text.");
    }

    [Fact]
    public void Browser_Calls_GoThroughOneClass()
    {
        var used = Repository
            .Files("src/Triage.Web", ".cs", ".razor")
            .Where(f =>
                f != "src/Triage.Web/Shared/BrowserCalls.cs"
                && Repository.Read(f).Contains("IJSRuntime", StringComparison.Ordinal)
            )
            .ToList();

        Assert.True(
            used.Count == 0,
            $"{string.Join(", ", used)}: call the browser through BrowserCalls, which survives a browser that has gone."
        );
    }

    [Fact]
    public void Outgoing_Requests_GoThroughOneClient()
    {
        string[] waysOut =
        [
            "src/Triage.Connectors/Outgoing/OutgoingClient.cs",
            // Never leaves the machine.
            "src/Triage.Connectors/Instance/RunningInstance.cs",
        ];
        var used = Repository
            .Files("src", ".cs", ".razor")
            .Where(f =>
                Repository.Read(f) is var text
                && (
                    text.Contains("new HttpClient", StringComparison.Ordinal)
                    || text.Contains("AddHttpClient", StringComparison.Ordinal)
                )
            )
            .Except(waysOut, StringComparer.Ordinal)
            .ToList();

        Assert.True(
            used.Count == 0,
            $"{string.Join(", ", used)}: send through OutgoingClient, which checks where a request ends up."
        );
    }

    [Fact]
    public void Sources_TemporaryFiles_AreNowhere()
    {
        var used = Repository
            .Files("src", ".cs", ".razor")
            .Where(f =>
                Repository.Read(f) is var text
                && (
                    text.Contains("GetTempPath", StringComparison.Ordinal)
                    || text.Contains("GetTempFileName", StringComparison.Ordinal)
                    || text.Contains("CreateTempSubdirectory", StringComparison.Ordinal)
                )
            )
            .ToList();

        Assert.True(
            used.Count == 0,
            $"{string.Join(", ", used)}: others may read and plant files there. Write into the data directory, for its owner alone."
        );
    }

    private static IEnumerable<string> UsingsOf(string file) =>
        Repository.Parse(file).DescendantNodes().OfType<UsingDirectiveSyntax>().Select(u => u.Name!.ToString());
}
