using Microsoft.Net.Http.Headers;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Web.Api;

namespace Triage.Web.Incidents;

/// <summary>The incident is not as the sender knew it.</summary>
public sealed class IncidentChangedException(Incident incident)
    : Exception($"{incident.Id} has changed since it was read. Read it again, and send its new ETag with If-Match.");

/// <summary>
/// The version of an incident is the number of its events: every act leaves one. It is sent as the <c>ETag</c>, and a
/// write that sends it back as <c>If-Match</c> happens only while it is still true.
/// </summary>
public static class IncidentVersion
{
    public static RouteGroupBuilder WithIncidentVersion(this RouteGroupBuilder routes) =>
        routes
            .WithMetadata(new IfMatchKnown())
            .AddEndpointFilter(
                async (context, next) =>
                {
                    if (CheckOf(context.HttpContext.Request) is { } check)
                    {
                        for (var i = 0; i < context.Arguments.Count; i++)
                        {
                            context.Arguments[i] = context.Arguments[i] is IncidentDesk desk
                                ? desk.Expecting(check)
                                : context.Arguments[i];
                        }
                    }

                    var answer = await next(context);
                    if (answer is IValueHttpResult { Value: IncidentAnswer incident })
                    {
                        context.HttpContext.Response.GetTypedHeaders().ETag = TagOf(incident.Events.Count);
                    }

                    return answer;
                }
            );

    private static EntityTagHeaderValue TagOf(int events) => new($"\"{events}\"");

    /// <exception cref="RefusedInputException">The header holds no entity tag.</exception>
    private static Action<Incident>? CheckOf(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || !request.Headers.ContainsKey(HeaderNames.IfMatch))
        {
            return null;
        }

        var known = request.GetTypedHeaders().IfMatch;
        if (known.Count == 0)
        {
            throw new RefusedInputException(
                HeaderNames.IfMatch,
                "If-Match holds no entity tag. Send the ETag of the incident as it came, with its quotes."
            );
        }

        return incident =>
        {
            var now = TagOf(incident.Events.Count);
            if (!known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(now, useStrongComparison: true)))
            {
                throw new IncidentChangedException(incident);
            }
        };
    }
}
