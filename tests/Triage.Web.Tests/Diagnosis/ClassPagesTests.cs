using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Checklists;
using Triage.Web.Diagnosis;

namespace Triage.Web.Tests.Diagnosis;

public sealed class ClassPagesTests : PageOverStorage
{
    private KnowledgeBase Knowledge => Services.GetRequiredService<KnowledgeBase>();

    [Fact]
    public void Classes_All_StandUnderTheirLayer()
    {
        var page = Open<ClassesPage>("/w/main/classes");

        Assert.Equal(Knowledge.Classes.Count, page.FindAll(".classes li").Count);
        Assert.Contains(page.FindAll("#env .classes a"), a => a.GetAttribute("href") == "/w/main/classes/env.access");
    }

    [Fact]
    public async Task Class_WithAnIncident_ShowsWhatItIsAndWhereItHappened()
    {
        await DecideAsync(await FileAsync("Wrong ledger"), "env.access");
        var known = Knowledge.FindClass("env.access")!;

        var page = Open<ClassPage>("/w/main/classes/env.access", ("ClassId", "env.access"));

        page.WaitForAssertion(() => Assert.Contains("Wrong ledger", page.Markup, StringComparison.Ordinal));
        Assert.Equal(known.Title, page.Find("h1").TextContent);
        Assert.Equal(known.FirstResponse.Steps.Select(s => s.Text), page.FindAll("ol.list li").Select(s => s.TextContent));
        Assert.Equal(
            known.NotToBeConfusedWith.Select(c => $"/w/main/classes/{c.ClassId}"),
            page.FindAll("section[aria-labelledby=confused] a").Select(a => a.GetAttribute("href"))
        );
    }

    [Fact]
    public void Class_Weighed_ShowsTheTableOfItsSignals()
    {
        var page = Open<ClassPage>("/w/main/classes/env.outage", ("ClassId", "env.outage"));

        var weights = Knowledge.Weights.Find("env.outage")!;
        page.WaitForAssertion(() =>
            Assert.Equal(weights.For.Count, page.FindAll("section[aria-labelledby=signals] tbody tr").Count)
        );
        var text = page.Find("section[aria-labelledby=signals]").TextContent;
        Assert.Contains(weights.For[0].Reason, text, StringComparison.Ordinal);
        Assert.Contains("Ruled out by S18, S19 refused.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Class_ThatNoTraceShows_NamesTheQuestionInstead()
    {
        var page = Open<ClassPage>("/w/main/classes/spec.wrong-expectation", ("ClassId", "spec.wrong-expectation"));

        page.WaitForAssertion(() =>
            Assert.Contains(
                "Question D2 tells",
                page.Find("section[aria-labelledby=signals]").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.Empty(page.FindAll("section[aria-labelledby=signals] table"));
    }

    [Fact]
    public void Class_Unknown_SaysSo()
    {
        var page = Open<ClassPage>("/w/main/classes/env.ghosts", ("ClassId", "env.ghosts"));

        Assert.Equal("No such failure class", page.Find("h1").TextContent);
    }
}
