using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Retention;
using Triage.Web.Access;
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
                (RunRetention retention, Caller caller, CancellationToken cancellation) =>
                    retention.RulesAsync(caller.Workspace, cancellation)
            )
            .Needs(Permission.Read)
            .Says<RetentionRules>("getRetention", "Answers how long runs are kept; null is no bound.");
        settings
            .MapPut("/retention", SetAsync)
            .FinishesWhatItBegan()
            .Needs(Permission.Own)
            .Says<RetentionRules>("setRetention", "Sets how long runs are kept; what is left out is no bound.");
        settings
            .MapGet(
                "/storage",
                (StorageQueries storage, Caller caller, CancellationToken cancellation) =>
                    storage.FiguresAsync(caller.Workspace, cancellation)
            )
            .Needs(Permission.Read)
            .Says<StorageFigures>("getStorage", "Answers what fills the disk, counted at most a few minutes ago.");
    }

    private static async Task<RetentionRules> SetAsync(
        RetentionRules rules,
        RunRetention retention,
        AuditLog audit,
        Caller caller,
        CancellationToken cancellation
    )
    {
        await retention.SetRulesAsync(caller.Workspace, rules, cancellation);
        await audit.WriteAsync(caller.Workspace, caller.Actor, AuditAct.SettingChanged, "retention", $"{rules}", cancellation);
        return await retention.RulesAsync(caller.Workspace, cancellation);
    }
}
