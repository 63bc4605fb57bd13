using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Storage.Incidents;
using Triage.Storage.Knowledge;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Samples;

/// <summary>The flagship over HTTP: corrected file, wrong items, what they share, onset, worklist, verdict, impact.</summary>
public abstract class FlagshipWalk(TriageHost host)
{
    private const string Incident = "/api/v1/incidents/INC-1";

    private static readonly Scenario Flagship = ScenarioFiles.Load(Path.Combine(RepositoryRoot.Path, "data"))[0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flagship_CorrectedFileDropped_LeadsToOnsetWorklistAndVerdict()
    {
        await host.PostAsync("/api/v1/samples");

        var told = await DropAsync(Flagship.CorrectedFile!, Flagship.Filing.Agent!);
        Assert.Equal((412, 9, 403), (Int(told["matched"]), Int(told["red"]), Int(told["green"])));
        Assert.Equal(3, told["unmatched"]!.AsArray().Count);
        var items = (await host.GetAsync($"/api/v1/runs/{Flagship.RedTrace}"))["items"]!;
        Assert.Equal((412, 9, 0), (Int(items["total"]), Int(items["red"]), Int(items["unknown"])));

        var worklist = await host.GetAsync($"{Incident}/worklist");
        Assert.Equal((9, 9), (Int(worklist["total"]), Int(worklist["open"])));
        Assert.Equal(Flagship.Expected.WrongItems, Subjects(worklist));

        var evidence = await WalkAsync("D4");
        Assert.Contains("list_payments", Text(evidence[0]!["text"]), StringComparison.Ordinal);
        Assert.StartsWith("In all 9 wrong items, in 0 of 403 right ones: ", Text(evidence[1]!["text"]), StringComparison.Ordinal);

        var verdict = await host.PutAsync($"{Incident}/verdict", new { @class = Flagship.Expected.Class, trigger = "data" });
        Assert.Equal(("harness.tool-result", "observed"), (Text(verdict["class"]), Text(verdict["confidence"])));
        Assert.Equal("harness.tool-result", Text(verdict["suggested"]));

        await host.Get<WorklistDesk>().SearchAsync(WorkspaceId.Main, 1, Actor.Owner, new Unheard(), Cancellation);
        var searched = await host.GetAsync($"{Incident}/worklist?limit=200");
        var onset = Text(searched["onset"]!["first"]!["runId"]);
        Assert.Equal(Text((await host.GetAsync($"/api/v1/runs/{Flagship.Expected.OnsetTrace}"))["id"]), onset);
        // Four ledgers in a row were posted wrong, each with the same nine.
        Assert.Equal(Flagship.Expected.WrongItems, Subjects(searched));
        var seen = await host.Get<IncidentDesk>().FindAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equal("4 runs, 9 items", seen!.ProposedImpact!.Words);
    }

    /// <summary>Takes what is suggested, answers the rest as somebody would who knows the story, and stops at a question.</summary>
    /// <returns>What was found for that question.</returns>
    private async Task<JsonArray> WalkAsync(string until)
    {
        for (var at = await host.GetAsync($"{Incident}/checklist"); ; )
        {
            var next = at["next"] ?? throw new InvalidOperationException($"The checklist ended before {until}.");
            var question = Text(next["id"]);
            if (question == until)
            {
                return next["evidence"]!.AsArray();
            }

            var choice = question switch
            {
                "D0" => "contained",
                "D2" => "right",
                _ => Text(next["suggested"]!["choice"]),
            };
            at = await host.PostAsync($"{Incident}/answers", new { question, choice });
        }
    }

    private async Task<JsonNode> DropAsync(string file, string agent)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, Cancellation));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await host.Http.PostAsync($"/api/v1/outcomes?agent={agent}", content, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static IEnumerable<string> Subjects(JsonNode worklist) =>
        worklist["items"]!.AsArray().Select(i => Text(i!["subject"])).Distinct().Order(StringComparer.Ordinal);

    private static string Text(JsonNode? node) => (string)node!;

    private static int Int(JsonNode? node) => (int)node!;

    private sealed class Unheard : IProgress<OnsetProgress>
    {
        public void Report(OnsetProgress value) { }
    }
}

public sealed class FlagshipTests(TriageHost host) : FlagshipWalk(host), IClassFixture<TriageHost>;
