using Triage.Web.Access;
using Triage.Web.Access.Accounts;
using Triage.Web.Api;
using Triage.Web.FilingLinks;
using Triage.Web.Intake;
using Triage.Web.Shell;
using Triage.Web.Verbs;

if (await CommandLine.TryRunAsync(args, new PlainOutput(Console.Out), new PlainOutput(Console.Error)) is { } exitCode)
{
    return exitCode;
}

try
{
    RuntimeFloor.RefuseBelow(Environment.Version);
    var builder = WebApplication.CreateBuilder(
        new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot.Find(args) }
    );
    builder.AddTriageSettings();
    builder.AddTriageRooms();
    builder.AddOwnTelemetry();
    builder.AddAccess();
    builder.AddApi();
    builder.AddPages();
    builder.AddReportPages();

    var app = builder.Build();
    await app.OpenStorageAsync();
    app.UseSecurityHeaders();
    app.UseProblemAnswers();
    app.UseNotFoundPage();
    app.UseStatusProblems();
    app.UseAccess();
    app.UseGrpcIntake();
    app.UsePermissions();
    app.UseHomeWorkspace();
    app.UseRateLimiter();
    app.UseIdempotency();
    app.UseEntityTags();
    app.MapIntake();
    app.MapApi();
    app.MapHealth();
    app.MapReportPages();
    app.MapAccountPages();
    app.MapPages();
    await app.ServeAsync();
    return 0;
}
catch (Exception refused) when (refused is StartRefusedException or IOException or FormatException)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
