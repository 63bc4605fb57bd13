using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class VerdictDraftTests : IncidentPageContext
{
    [Fact]
    public async Task Choose_FixOwnerUntouched_FollowsTheClass()
    {
        var draft = new VerdictDraft(await ViewAsync(), Knowledge);

        draft.Choose("env.access");
        Assert.Equal(Knowledge.FindClass("env.access")!.FixOwner, draft.FixOwner);
        draft.FixOwner = "Ana";
        draft.Choose("prompt.regression");

        Assert.Equal("Ana", draft.FixOwner);
    }

    [Fact]
    public async Task Start_LeadingChangeAnswered_IsTheTrigger()
    {
        await AnswerAsync(("D0", "harmless"), ("D1", "no-trace"), ("D2", "right"), ("D3", "credential"));

        var draft = new VerdictDraft(await ViewAsync(), Knowledge);

        Assert.Equal(Trigger.Credential, draft.Trigger);
    }

    [Fact]
    public async Task Missing_NoClass_SaysSoAndThereIsNoConfidence()
    {
        var view = await ViewAsync();
        var draft = new VerdictDraft(view, Knowledge);

        Assert.Contains("Choose a failure class", draft.Missing, StringComparison.Ordinal);
        Assert.Null(draft.ConfidenceFor(view));
    }

    [Fact]
    public async Task BesideSuggestion_AnotherClass_SaysThatBothAreKept()
    {
        var draft = new VerdictDraft(await ViewAsync(), Knowledge);
        draft.Choose("env.access");
        var suggestion = new Suggestion("env.state-drift", Layer.Env, Trigger.Data, 0.7, Band.High, [], [], "");

        Assert.Contains("env.state-drift, you decide env.access", draft.BesideSuggestion(suggestion), StringComparison.Ordinal);
        Assert.Contains(
            "the same class",
            draft.BesideSuggestion(suggestion with { Class = "env.access" }),
            StringComparison.Ordinal
        );
        Assert.Contains("suggests nothing", draft.BesideSuggestion(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_LayerWithoutUndetermined_IsNotSent()
    {
        var draft = new VerdictDraft(await ViewAsync(), Knowledge) { Layer = Layer.Model };
        draft.Choose("env.access");
        draft.Contributing[1] = "harness.guard";

        Assert.Null(draft.ToDecision().Layer);
        Assert.Equal(["harness.guard"], draft.ToDecision().Contributing);
        draft.Choose("undetermined");
        Assert.Equal(Layer.Model, draft.ToDecision().Layer);
    }
}
