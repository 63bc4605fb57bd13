using Triage.Engine;
using Triage.Storage.Retention;
using Triage.Web.Api;

namespace Triage.Web.Retention;

/// <summary>How long runs are kept, and what they take.</summary>
public static class RetentionApi
{
    public static void MapRetention(this RouteGroupBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings
            .MapGet(
                "/retention",
                (RunRetention retention, CancellationToken cancellation) => retention.RulesAsync(WorkspaceId.Main, cancellation)
            )
            .Says<RetentionRules>("getRetention", "Answers how long runs are kept; null is no bound.");
        settings
            .MapPut("/retention", SetAsync)
            .Says<RetentionRules>("setRetention", "Sets how long runs are kept; what is left out is no bound.");
        settings
            .MapGet(
                "/storage",
                (StorageQueries storage, CancellationToken cancellation) => storage.FiguresAsync(WorkspaceId.Main, cancellation)
            )
            .Says<StorageFigures>("getStorage", "Answers what fills the disk, counted at most a few minutes ago.");
    }

    private static async Task<RetentionRules> SetAsync(
        RetentionRules rules,
        RunRetention retention,
        CancellationToken cancellation
    )
    {
        await retention.SetRulesAsync(WorkspaceId.Main, rules, cancellation);
        return await retention.RulesAsync(WorkspaceId.Main, cancellation);
    }
}
