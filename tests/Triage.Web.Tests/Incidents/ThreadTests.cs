using System.Globalization;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Incidents;

/// <summary>The whole thread over HTTP: runs, incident, pair, checklist, verdict, first response, close, week.</summary>
public abstract class ThreadWalk(TriageHost host)
{
    [Fact]
    public async Task Thread_SampleIncident_GoesFromFiledToTheWeeklyTable()
    {
        var incident = await LoadSampleAsync("Underpaid invoice INV-7003");
        var id = Text(incident, "id");
        Assert.NotNull(incident["redRun"]);
        Assert.NotNull(incident["greenRun"]);

        await host.PostAsync($"/api/v1/incidents/{id}/accept");
        var reached = await WalkAsync(
            id,
            ("D0", "contained"),
            ("D1", "enough"),
            ("D2", "right"),
            ("D3", "prompt"),
            ("D4", "both-wrong"),
            ("D5", "previous-prompt-passes")
        );
        Assert.Equal("prompt.regression", Text(reached["reached"]!, "class"));

        var verdict = await host.PutAsync(
            $"/api/v1/incidents/{id}/verdict",
            new { @class = "prompt.regression", trigger = "prompt" }
        );
        Assert.Equal("observed", Text(verdict, "confidence"));
        Assert.Equal("prompt.regression", Text(verdict, "suggested"));

        var response = await host.GetAsync($"/api/v1/incidents/{id}/response");
        Assert.DoesNotContain(
            "{",
            response["steps"]!.ToJsonString().Replace("{\"number\"", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        var ticked = await host.PostAsync($"/api/v1/incidents/{id}/response/steps/1", new { done = true });
        Assert.True(ticked["steps"]![0]!["done"]!.GetValue<bool>());

        var closed = await host.PostAsync($"/api/v1/incidents/{id}/close", new { helped = "yes" });
        Assert.Equal("closed", Text(closed, "state"));

        var week = ISOWeek.GetWeekOfYear(DateTime.Parse(Text(closed, "filedAtUtc"), CultureInfo.InvariantCulture));
        var year = ISOWeek.GetYear(DateTime.Parse(Text(closed, "filedAtUtc"), CultureInfo.InvariantCulture));
        var report = await host.GetAsync($"/api/v1/reports/weekly/{year}-W{week:00}");
        var row = report["classes"]!.AsArray().Single(r => (string?)r!["class"] == "prompt.regression")!;
        var listed = await host.GetAsync($"/api/v1/incidents?filed={year}-W{week:00}&class=prompt.regression");
        Assert.Equal(1, row["filed"]!.GetValue<int>());
        Assert.Single(listed["items"]!.AsArray());
        Assert.Null(report["classes"]!.AsArray()[^1]!["class"]);
    }

    [Fact]
    public async Task Comparison_SamplePair_AnswersTheShapeOfTheContract()
    {
        var incident = await LoadSampleAsync("Underpaid invoice INV-7003");

        var answer = await host.GetAsync(
            $"/api/v1/comparisons?green={Text(incident, "greenRun")}&red={Text(incident, "redRun")}"
        );

        string[] members =
        [
            "green",
            "red",
            "tier",
            "alignment",
            "firstDivergence",
            "changes",
            "signals",
            "suggestions",
            "suspectSpans",
            "abstained",
        ];
        Assert.All(members, m => Assert.True(answer.AsObject().ContainsKey(m), $"'{m}' is missing"));
        Assert.Equal(27, answer["signals"]!.AsArray().Select(s => Text(s!, "id")).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(
            answer["signals"]!.AsArray(),
            s => Text(s!, "id") == "S3" && Text(s!, "abstained") == "no change was reported for this time"
        );
        var top = answer["suggestions"]!.AsArray()[0]!;
        Assert.All(top["reasons"]!.AsArray(), r => Assert.EndsWith(".", (string?)r, StringComparison.Ordinal));
        var evidence = top["evidence"]!.AsArray()[0]!;
        Assert.Equal((0, "red"), ((int)evidence["reason"]!, Text(evidence, "side")));
        Assert.Contains(Text(evidence, "spanId"), answer["suspectSpans"]!.AsArray().Select(s => Text(s!, "spanId")));
        Assert.True((int)top["calibration"]!["right"]! <= (int)top["calibration"]!["of"]!);
        Assert.Equal("D5", Text(top, "question"));
        Assert.Equal("same-subject", Text(answer, "tier"));
        Assert.Equal("input", Text(answer["firstDivergence"]!, "kind"));
    }

    [Fact]
    public async Task Diagnosis_RedRunWithoutAnyGreen_SuggestsWhatItShowsAloneBelowTheHighBand()
    {
        const string trace = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";
        await host.PostAsync("/v1/traces", JsonNode.Parse(RefusedCall(trace)));

        var answer = await host.GetAsync($"/api/v1/runs/{trace}/diagnosis");

        Assert.Null(answer["green"]);
        Assert.Equal("none", Text(answer, "tier"));
        Assert.Null(answer["abstained"]);
        Assert.Contains("There is no green run", (string?)answer["alignment"]!["warnings"]![0], StringComparison.Ordinal);
        var top = answer["suggestions"]!.AsArray()[0]!;
        Assert.Equal(("env.access", "low", "credential"), (Text(top, "class"), Text(top, "band"), Text(top, "trigger")));
        Assert.Equal("read_ledger answered 401 in the red run and no error was recorded.", (string?)top["reasons"]!.AsArray()[0]);
        Assert.Equal("tool-result", Text(top["evidence"]![0]!, "slot"));
        Assert.Equal(Text(top["evidence"]![0]!, "spanId"), Text(answer["suspectSpans"]![0]!, "spanId"));
    }

    /// <summary>One tool call that was refused and not recorded as an error, by an agent that nobody else has.</summary>
    private static string RefusedCall(string trace) =>
        """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"lonely-agent"}}]},
             "scopeSpans":[{"spans":[{"traceId":"TRACE","spanId":"5e5e5e5e5e5e5e01","name":"execute_tool read_ledger","kind":1,
              "startTimeUnixNano":"1795000000000000000","endTimeUnixNano":"1795000000100000000","attributes":[
               {"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},
               {"key":"gen_ai.tool.name","value":{"stringValue":"read_ledger"}},
               {"key":"gen_ai.tool.call.arguments","value":{"stringValue":"{\"ledger\":\"EU-2031\"}"}},
               {"key":"gen_ai.tool.call.result","value":{"stringValue":"{\"error\":\"HTTP 401 key expired\"}"}}]}]}]}]}
            """.Replace("TRACE", trace, StringComparison.Ordinal);

    [Fact]
    public async Task Pairs_RedRun_AreListedWithTierAndReason()
    {
        var incident = await LoadSampleAsync("Paid invoices of EU-2031");

        var pairs = await host.GetAsync($"/api/v1/runs/{Text(incident, "redRun")}/pairs");

        var best = pairs["items"]!.AsArray()[0]!;
        Assert.Equal("same-subject", Text(best, "tier"));
        Assert.NotEmpty(Text(best, "reason"));
    }

    [Fact]
    public async Task Pair_SameRunTwice_IsRefused()
    {
        var incident = await LoadSampleAsync("Paid invoices of EU-2031");
        var red = Text(incident, "redRun");

        var pair = await host.PutAsync(
            $"/api/v1/incidents/{Text(incident, "id")}/pair",
            new { redRun = red, greenRun = red },
            400
        );
        var comparison = await host.GetAsync($"/api/v1/comparisons?green={red}&red={red}", 400);

        Assert.Equal("greenRun", Text(pair, "field"));
        Assert.Contains(red, Text(comparison, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcome_PersonTakesBack_TheWeakerClaimSpeaksAgain()
    {
        var incident = await LoadSampleAsync("Paid invoices of EU-2031");
        var outcome = $"/api/v1/runs/{Text(incident, "redRun")}/outcome";

        var marked = await host.PutAsync(outcome, new { outcome = "green" });
        var takenBack = await host.PutAsync(outcome, new { outcome = "unknown" });

        Assert.Equal(("green", "person"), (Text(marked, "outcome"), Text(marked, "outcomeSource")));
        Assert.Equal(("red", "file"), (Text(takenBack, "outcome"), Text(takenBack, "outcomeSource")));
        Assert.Equal(3, takenBack["outcomes"]!.AsArray().Count);
    }

    [Fact]
    public async Task Filing_TitleOf100000Characters_Is400AndNamesTheLimit()
    {
        var problem = await host.PostAsync("/api/v1/incidents", new { title = new string('x', 100_000) }, expected: 400);

        Assert.Equal("title", Text(problem, "field"));
        Assert.Contains("200", Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"title":" "}""", "title")]
    [InlineData("""{"title":"x","severity":"sev9"}""", "sev1, sev2, sev3")]
    [InlineData("""{"title":"x","redRun":"nowhere"}""", "redRun")]
    [InlineData("""{"title":""", "JSON")]
    public async Task Filing_BadBody_Is400AndNamesTheField(string body, string words)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await host.Http.PostAsync("/api/v1/incidents", content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filing_SameIdempotencyKey_IsOneIncident()
    {
        async Task<string> FileAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/incidents")
            {
                Content = System.Net.Http.Json.JsonContent.Create(new { title = "Once" }),
            };
            request.Headers.Add("Idempotency-Key", "one-key");
            using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(201, (int)answer.StatusCode);
            return Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, "id");
        }

        Assert.Equal(await FileAsync(), await FileAsync());
    }

    [Fact]
    public async Task Acts_StateForbids_Is409AndSaysWhatToDo()
    {
        var filed = await host.PostAsync("/api/v1/incidents", new { title = "Declined soon" }, expected: 201);
        var id = Text(filed, "id");
        await host.PostAsync($"/api/v1/incidents/{id}/decline", new { reason = "a test order" });

        var problem = await host.PostAsync($"/api/v1/incidents/{id}/close", new { helped = "yes" }, expected: 409);

        Assert.Contains("Re-open it first", Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/incidents/INC-99999")]
    [InlineData("/api/v1/incidents/99999")]
    [InlineData("/api/v1/runs/nowhere")]
    [InlineData("/api/v1/nothing")]
    public async Task Find_UnknownId_Is404Problem(string path) =>
        Assert.Equal(404, (await host.GetAsync(path, 404))["status"]!.GetValue<int>());

    [Theory]
    [InlineData("/api/v1/runs?outcome=purple", "green, red")]
    [InlineData("/api/v1/runs?limit=0", "limit")]
    [InlineData("/api/v1/runs?after=%00garbage", "after")]
    [InlineData("/api/v1/incidents?filed=2026-W99", "2026-W47")]
    [InlineData("/api/v1/reports/weekly/2026-47", "2026-W47")]
    public async Task List_BadFilter_Is400AndSaysWhatIsAllowed(string path, string words) =>
        Assert.Contains(words, (await host.GetAsync(path, 400)).ToJsonString(), StringComparison.Ordinal);

    private async Task<JsonNode> LoadSampleAsync(string title)
    {
        await host.PostAsync("/api/v1/samples");
        var listed = await host.GetAsync("/api/v1/incidents?limit=200");
        var id = listed["items"]!.AsArray().Single(i => Text(i!, "title").StartsWith(title, StringComparison.Ordinal))!["id"]!;
        return await host.GetAsync($"/api/v1/incidents/{id}");
    }

    private async Task<JsonNode> WalkAsync(string id, params (string Question, string Choice)[] answers)
    {
        JsonNode checklist = await host.GetAsync($"/api/v1/incidents/{id}/checklist");
        foreach (var (question, choice) in answers)
        {
            Assert.Equal(question, Text(checklist["next"]!, "id"));
            checklist = await host.PostAsync($"/api/v1/incidents/{id}/answers", new { question, choice });
        }

        return checklist;
    }

    private static string Text(JsonNode node, string member) => node[member]?.ToString() ?? "";
}

public sealed class ThreadTests(TriageHost host) : ThreadWalk(host), IClassFixture<TriageHost>;
