using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access;

namespace Triage.Web.Exports;

/// <summary>Who takes a whole list out of Triage is told in the audit log, with the filter.</summary>
public static class ToldExports
{
    public static TBuilder TellsOfExport<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter(
            async (invocation, next) =>
            {
                var (context, services) = (invocation.HttpContext, invocation.HttpContext.RequestServices);
                var caller = services.GetRequiredService<Caller>();
                var answer = await next(invocation);
                await services
                    .GetRequiredService<AuditLog>()
                    .WriteAsync(
                        caller.Workspace,
                        caller.Actor,
                        AuditAct.Exported,
                        context.Request.Path.Value!.Split('/')[^1],
                        context.Request.QueryString.HasValue ? context.Request.QueryString.Value : null,
                        context.RequestAborted
                    );
                return answer;
            }
        );
}
