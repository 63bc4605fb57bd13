using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Triage.Engine.Access;
using Triage.Web.Api;

namespace Triage.Web.Access;

/// <summary>
/// How many pages one person, and one address, may hold open at once: each costs the server memory until it is left,
/// and the framework knows no bound. A page is one WebSocket, and one WebSocket holds one page; the other ways of
/// SignalR, which open and end at will, are closed.
/// </summary>
public sealed class ConnectionLimit
{
    private const string Pages = "/_blazor";

    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Who holds pages open; goes back to nobody.</summary>
    public int Holders => _open.Count;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // As routing reads it: without regard to case and to a slash at the end.
        if (!string.Equals(context.Request.Path.Value?.TrimEnd('/'), Pages, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        if (!IsWebSocket(context.Request))
        {
            await Problems.RefuseAsync(
                context,
                StatusCodes.Status400BadRequest,
                "Pages of Triage speak by WebSocket only. A proxy in between has to pass 'Upgrade: websocket' on."
            );
            return;
        }

        var address = $"address {Convert.ToHexStringLower(AddressBucket.HostOf(context.Connection.RemoteIpAddress))}";
        var person = $"person {context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? context.User.Identity?.Name}";
        if (!TryTake(address, AccessLimits.MaxPagesPerAddress))
        {
            await RefuseAsync(context, AccessLimits.MaxPagesPerAddress, "from this address");
            return;
        }

        try
        {
            if (!TryTake(person, AccessLimits.MaxPagesPerPerson))
            {
                await RefuseAsync(context, AccessLimits.MaxPagesPerPerson, "by you");
                return;
            }

            try
            {
                await next(context);
            }
            finally
            {
                Leave(person);
            }
        }
        finally
        {
            Leave(address);
        }
    }

    private bool TryTake(string holder, int max)
    {
        if (_open.AddOrUpdate(holder, 1, (_, open) => open + 1) <= max)
        {
            return true;
        }

        Leave(holder);
        return false;
    }

    private void Leave(string holder)
    {
        if (_open.AddOrUpdate(holder, 0, (_, open) => open - 1) <= 0)
        {
            // Only while it is still nobody's.
            _open.TryRemove(KeyValuePair.Create(holder, 0));
        }
    }

    private static Task RefuseAsync(HttpContext context, int max, string whose)
    {
        context.Response.Headers.RetryAfter = "10";
        return Problems.RefuseAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            string.Create(CultureInfo.InvariantCulture, $"{max} pages are held open {whose}, and that is the limit. Close some.")
        );
    }

    private static bool IsWebSocket(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
        || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);
}
