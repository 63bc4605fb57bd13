using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Triage.Web.Access;

namespace Triage.Web.FilingLinks;

/// <summary>
/// How often one address may report and look. Addresses share a fixed number of buckets, so that no flood of addresses
/// fills the memory: two that meet in one share its allowance.
/// </summary>
public sealed class ReportRate : IRateLimiterPolicy<(int Bucket, bool Reports)>
{
    public const string Name = "report";

    public const int ReportsPerWindow = 10;
    public const int LooksPerWindow = 200;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected { get; } =
        static async (rejected, cancellation) =>
        {
            var response = rejected.HttpContext.Response;
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            response.Headers.RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                ? $"{(int)Math.Ceiling(after.TotalSeconds)}"
                : $"{(int)Window.TotalSeconds}";
            await response.WriteAsync(
                "Too many reports came from your address in a short time. Nothing was taken this time; please try again in ten minutes.",
                cancellation
            );
        };

    public RateLimitPartition<(int Bucket, bool Reports)> GetPartition(HttpContext httpContext)
    {
        var reports = HttpMethods.IsPost(httpContext.Request.Method);
        return RateLimitPartition.GetFixedWindowLimiter(
            (AddressBucket.Of(httpContext.Connection.RemoteIpAddress), reports),
            _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = reports ? ReportsPerWindow : LooksPerWindow,
                Window = Window,
                QueueLimit = 0,
            }
        );
    }
}
