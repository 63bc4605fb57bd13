using Triage.Engine.Access;
using Triage.Storage.Packs;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Intake;

public static class RemapApi
{
    public static void MapRemap(this RouteGroupBuilder api) =>
        api.MapPost(
                "/remap",
                (string? after, Remapping remapping, Caller caller, CancellationToken cancellation) =>
                    remapping.StepAsync(caller.Workspace, after, cancellation)
            )
            .WithTags("Intake")
            .Needs(Permission.Own)
            .Says<RemapStep>(
                "remap",
                "Reads the next stored traces that an older mapping read, with the mapping of today; go on with 'after' until it is null."
            );
}
