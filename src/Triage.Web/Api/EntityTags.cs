using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Triage.Web.Api;

/// <summary>A read whose answer has an <c>ETag</c>.</summary>
public sealed record Tagged;

/// <summary>A write that <c>If-Match</c> can hold back.</summary>
public sealed record IfMatchKnown;

/// <summary>
/// An <c>ETag</c> on what is read again and again. Where the answer brings no version of its own it is a hash of it, so that
/// nobody has to remember to count one up; who sends it back as <c>If-None-Match</c> gets 304 and no body while nothing has changed.
/// </summary>
public static class EntityTags
{
    /// <summary>For answers about one thing: the body is held in memory to be hashed.</summary>
    public static RouteHandlerBuilder WithEntityTag(this RouteHandlerBuilder route) => route.WithMetadata(new Tagged());

    public static void UseEntityTags(this WebApplication app) =>
        app.Use(
            (context, next) =>
                context.GetEndpoint()?.Metadata.GetMetadata<Tagged>() is null ? next(context) : TagAsync(context, next)
        );

    private static async Task TagAsync(HttpContext context, RequestDelegate next)
    {
        var (response, body) = (context.Response, context.Response.Body);
        using var written = new MemoryStream();
        response.Body = written;
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = body;
        }

        if (response.StatusCode == StatusCodes.Status200OK)
        {
            var tag = response.GetTypedHeaders().ETag ??= HashOf(written.GetBuffer().AsSpan(0, (int)written.Length));
            if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                response.ContentLength = null;
                return;
            }
        }

        written.Position = 0;
        await written.CopyToAsync(body, context.RequestAborted);
    }

    private static EntityTagHeaderValue HashOf(ReadOnlySpan<byte> answer) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(answer).AsSpan(0, 16))}\"");
}
