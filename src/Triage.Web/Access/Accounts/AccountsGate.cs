using Triage.Web.Api;
using Triage.Web.Intake;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// What a request must be before anybody asks who makes it, in Accounts mode: to the name that people reach this instance
/// by, over https, and not from another site's page. The ports of exporters take telemetry and nothing else.
/// </summary>
internal sealed class AccountsGate(RequestDelegate next, TriageSettings settings)
{
    private readonly Uri _reached = new(settings.PublicUrl!);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (OtlpGrpc.IsAt(context, settings.Intake))
        {
            return next(context);
        }

        if (settings.Intake.HttpPort is > 0 and var port && context.Connection.LocalPort == port)
        {
            return OtlpEndpoints.IsAt(request.Path)
                ? next(context)
                : Problems.RefuseAsync(context, StatusCodes.Status404NotFound, "This port takes telemetry only.");
        }

        if (request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            // Balancers ask by address.
            return next(context);
        }

        if (!string.Equals(request.Host.Host, _reached.Host, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.RefuseAsync(
                context,
                StatusCodes.Status400BadRequest,
                "The Host header does not name this Triage. An administrator says in Triage:PublicUrl what it is called."
            );
        }

        if (!request.IsHttps)
        {
            return RefusePlainAsync(context);
        }

        return SameOrigin.Concerns(request) && !SameOrigin.Is(request, settings.PublicUrl!)
            ? Problems.RefuseAsync(context, StatusCodes.Status403Forbidden, SameOrigin.Refusal)
            : next(context);
    }

    private Task RefusePlainAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && !Problems.IsOfPrograms(context.Request.Path))
        {
            // Built from parts: resolved against the address, "//elsewhere/x" would lead elsewhere.
            var path = (context.Request.PathBase + context.Request.Path).ToUriComponent();
            context.Response.Redirect(_reached.GetLeftPart(UriPartial.Authority) + path);
            return Task.CompletedTask;
        }

        return Problems.RefuseAsync(
            context,
            StatusCodes.Status403Forbidden,
            "This came without https, so that others could read along. Send it to https, or let the proxy say so with X-Forwarded-Proto."
        );
    }
}
