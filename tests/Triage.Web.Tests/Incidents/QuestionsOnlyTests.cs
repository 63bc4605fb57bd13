namespace Triage.Web.Tests.Incidents;

/// <summary>An incident without any trace: the questions alone lead to a judged layer.</summary>
public sealed class QuestionsOnlyTests(TriageHost host) : IClassFixture<TriageHost>
{
    [Fact]
    public async Task Checklist_WhenPeopleCanTell_LeadsToAJudgedClass()
    {
        var id = await FileAsync();
        var first = await host.GetAsync($"/api/v1/incidents/{id}/checklist");
        Assert.Contains("not known", first["next"]!["evidence"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);

        var reached = await WalkAsync(
            id,
            ("D0", "contained"),
            ("D1", "no-trace"),
            ("D2", "right"),
            ("D3", "cannot-tell"),
            ("D4", "pair-input"),
            ("D6", "older-copy")
        );

        Assert.Equal("harness.stale-context", reached);
        var verdict = await host.PutAsync($"/api/v1/incidents/{id}/verdict", new { @class = "harness.stale-context" });
        Assert.Equal(("judged", "harness"), ((string?)verdict["confidence"], (string?)verdict["layer"]));
        var response = await host.GetAsync($"/api/v1/incidents/{id}/response");
        Assert.NotEmpty(response["steps"]!.AsArray());
    }

    [Fact]
    public async Task Checklist_WhenNothingCanBeKnown_IsShortAndEndsHonestly()
    {
        var id = await FileAsync();

        // D4 and D8 need a recorded input: they are not asked.
        var reached = await WalkAsync(
            id,
            ("D0", "cannot-tell"),
            ("D1", "cannot-tell"),
            ("D2", "cannot-tell"),
            ("D3", "cannot-tell"),
            ("D6", "cannot-tell"),
            ("D7", "cannot-tell")
        );

        Assert.Equal("undetermined", reached);
        var verdict = await host.PutAsync($"/api/v1/incidents/{id}/verdict", new { @class = "undetermined" });
        Assert.Equal("No run is linked to the incident.", (string?)verdict["reason"]);
    }

    [Fact]
    public async Task Checklist_OnlyACredentialIsSuspected_GoesStraightToTheEnvironment()
    {
        var id = await FileAsync();

        var reached = await WalkAsync(
            id,
            ("D0", "contained"),
            ("D1", "cannot-tell"),
            ("D2", "right"),
            ("D3", "credential"),
            ("D9", "access")
        );

        Assert.Equal("env.access", reached);
    }

    [Fact]
    public async Task Checklist_MinimalRecordAsRedRun_IsQuestionsOnlyAsWell()
    {
        var run = await host.PostAsync("/api/v1/runs", new { agent = "old-batch" }, 201);
        var id = await FileAsync((string?)run["id"]);

        await AnswerAsync(id, "D0", "contained");
        var checklist = await host.GetAsync($"/api/v1/incidents/{id}/checklist");

        Assert.Equal("no-trace", (string?)checklist["next"]!["suggested"]!["choice"]);
    }

    private async Task<string> FileAsync(string? redRun = null) =>
        (string)
            (
                await host.PostAsync(
                    "/api/v1/incidents",
                    new
                    {
                        title = "The batch paid twice",
                        // Without a named run the newest red one of the agent is taken, and there shall be none.
                        agent = redRun is null ? "batch-without-traces" : "old-batch",
                        redRun,
                    },
                    201
                )
            )["id"]!;

    /// <summary>Each answer is to the very question that is asked; the class that is reached at the end.</summary>
    private async Task<string?> WalkAsync(string id, params (string Question, string Choice)[] answers)
    {
        foreach (var (question, choice) in answers)
        {
            var asked = await host.GetAsync($"/api/v1/incidents/{id}/checklist");
            Assert.Equal(question, (string?)asked["next"]!["id"]);
            Assert.Contains(asked["next"]!["choices"]!.AsArray(), c => (string?)c!["id"] == "cannot-tell");
            await AnswerAsync(id, question, choice);
        }

        return (string?)(await host.GetAsync($"/api/v1/incidents/{id}/checklist"))["reached"]?["class"];
    }

    private Task AnswerAsync(string id, string question, string choice) =>
        host.PostAsync($"/api/v1/incidents/{id}/answers", new { question, choice });
}
