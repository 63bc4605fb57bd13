using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class WorklistApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<string> FiledAsync(int trace)
    {
        var red = await CutBatch.StoreAsync(host.Services, trace, At, 31, Cancellation);
        await CutBatch.CorrectAsync(host.Services, red, 31, At, Cancellation);
        return (string)(await host.PostAsync("/api/v1/incidents", new { title = "9 wrong", redRun = red }, 201))["id"]!;
    }

    [Fact]
    public async Task Worklist_OfTheBatch_ComesInPagesAndByFilter()
    {
        var id = await FiledAsync(1);

        var first = await host.GetAsync($"/api/v1/incidents/{id}/worklist?limit=5");
        var second = await host.GetAsync($"/api/v1/incidents/{id}/worklist?limit=5&after={(string)first["next"]!}");

        Assert.Equal((9, 9), ((int)first["total"]!, (int)first["open"]!));
        Assert.Equal(
            ("INV-0032", "matched", "open"),
            (
                (string)first["items"]![0]!["subject"]!,
                (string)first["items"]![0]!["expected"]!,
                (string)first["items"]![0]!["actual"]!
            )
        );
        Assert.Equal(4, second["items"]!.AsArray().Count);
        Assert.Null(second["next"]);
        Assert.Empty((await host.GetAsync($"/api/v1/incidents/{id}/worklist?open=false"))["items"]!.AsArray());
        await host.GetAsync($"/api/v1/incidents/{id}/worklist?open=perhaps", 400);
        await host.GetAsync($"/api/v1/incidents/{id}/worklist?after=x", 400);
        await host.GetAsync("/api/v1/incidents/INC-9999/worklist", 404);
    }

    [Fact]
    public async Task WorklistCsv_HostileCells_AreTextAndTheZoneIsInTheHeading()
    {
        var id = await FiledAsync(2);
        var number = int.Parse(id.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
        await host.Get<WorklistDesk>()
            .ActAsync(
                WorkspaceId.Main,
                number,
                (list, at) =>
                {
                    list.AddByHand(
                        new AffectedSubject(null, "=HYPERLINK(\"http://x\")", null, "@SUM(1)", "+1+1"),
                        "-cmd",
                        Actor.Owner,
                        at
                    );
                    list.SetDone([1], true, Actor.Owner, at);
                    return "1 added";
                },
                Actor.Owner,
                Cancellation
            );

        var all = await host.Http.GetStringAsync($"/api/v1/incidents/{id}/worklist.csv", Cancellation);
        var open = await host.Http.GetStringAsync($"/api/v1/incidents/{id}/worklist.csv?open=true", Cancellation);

        var lines = all.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(11, lines.Length);
        Assert.Matches(@"done_at \([A-Za-z/_]+\)", lines[0]);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\")\"", lines[1], StringComparison.Ordinal);
        Assert.Contains(",'@SUM(1),'+1+1,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",'-cmd,", lines[1], StringComparison.Ordinal);
        Assert.Equal(10, open.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
