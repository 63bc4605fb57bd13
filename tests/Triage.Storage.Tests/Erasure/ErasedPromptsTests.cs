using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Erasure;
using Triage.Storage.Tests.Retention;

namespace Triage.Storage.Tests.Erasure;

public sealed class ErasedPromptsTests
{
    private const string Canary = "CANARY-81723";
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_PromptThatRunsOfTheSameMinuteHadToo_StaysAndWasSeenInThose()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var first = await StoreAsync(store, 1, Canary);
        var second = await StoreAsync(store, 2, "L-2");
        var third = await StoreAsync(store, 3, "L-3");
        var before = await PromptAsync(store);

        var preview = await store.Get<ErasureSteps>().PreviewAsync(Main, new SoughtSubject(null, Canary, false), Cancellation);
        var erased = (await ErasureTests.EraseAsync(store)).Report;

        Assert.Equal((first, first), (before.Row!.FirstRun, before.Row.LastRun));
        var after = await PromptAsync(store);
        Assert.Equal((second, third), (after.Row!.FirstRun, after.Row.LastRun));
        Assert.Equal((before.Text, "Match payments."), (after.Text, after.Text));
        Assert.Equal((0, 0), (preview.CountOf(ErasureKind.Prompts), erased.CountOf(ErasureKind.Prompts)));
    }

    [Fact]
    public async Task Steps_PromptOfTheSubjectAlone_Goes()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, Canary);
        await StoreAsync(store, 2, "L-2", "Pay nobody.");

        var preview = await store.Get<ErasureSteps>().PreviewAsync(Main, new SoughtSubject(null, Canary, false), Cancellation);
        var erased = (await ErasureTests.EraseAsync(store)).Report;

        Assert.Equal("Pay nobody.", (await PromptAsync(store)).Text);
        Assert.Equal((1, 1), (preview.CountOf(ErasureKind.Prompts), erased.CountOf(ErasureKind.Prompts)));
    }

    /// <summary>Each is noted before the next one comes.</summary>
    private static async Task<string> StoreAsync(StoreOnDisk store, int number, string subject, string prompt = "Match payments.")
    {
        var span = Some.Span(number, at: Some.Start.AddSeconds(number)) with
        {
            Subjects = [new Subject("invoice", subject)],
            Contents = [new SpanContent(ContentSlot.SystemPrompt, 0, null, prompt)],
        };
        var run = (await store.RunStore.StoreAsync(Main, [span], Cancellation)).RunIds[0];
        Assert.Contains(run, await OldRuns.KeptAsync(store));
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        return run;
    }

    private static Task<(FingerprintRow? Row, string? Text)> PromptAsync(StoreOnDisk store) =>
        store.Database.ReadAsync(
            async context =>
                (
                    await context
                        .In<FingerprintRow>(Main)
                        .SingleOrDefaultAsync(f => f.Kind == FingerprintKind.Prompt, Cancellation),
                    (await context.In<FingerprintTextRow>(Main).SingleOrDefaultAsync(Cancellation))?.Text
                ),
            Cancellation
        );
}
