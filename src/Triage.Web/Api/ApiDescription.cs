using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Triage.Engine;
using ApiDescriptionOfRoute = Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription;

namespace Triage.Web.Api;

/// <param name="Allowed">The only words that it takes; empty takes any text.</param>
public sealed record QueryWord(string Name, string Meaning, IReadOnlyList<string>? Allowed = null)
{
    public static QueryWord Of<T>(string name, string meaning)
        where T : struct, Enum => new(name, meaning, [.. Enum.GetValues<T>().Select(ContractWords.Of)]);
}

/// <summary>What a route says of itself at <c>/openapi/v1.json</c>, and what all of them have in common.</summary>
public static class ApiDescription
{
    private static readonly QueryWord[] PagingWords =
    [
        new("limit", $"Entries at once, 1 to {Limits.MaxPageSize}; {Limits.DefaultPageSize} unless told."),
        new("after", "The 'next' of the page before."),
    ];

    // In the order in which a newcomer meets them.
    private static readonly (string Name, string What)[] Tags =
    [
        ("Intake", "The ways in: telemetry of exporters, files of traces, what was true."),
        ("Runs", "What agents did, step by step, and whether it was right."),
        ("Comparison", "A red run beside a green one: what differs, and what that says of the cause."),
        ("Incidents", "What people report, and what a team does with it."),
        ("Checklist", "The way to the failure class, and the first response to it."),
        ("Worklist", "The affected runs and subjects of an incident."),
        ("Reports", "The weekly class table."),
        ("Agents", "What telemetry cannot see of an agent: changes and builds."),
        ("Search", "Incidents, runs and contents by words."),
        ("Exports", "The filtered lists as files."),
        ("Settings", "How long runs are kept, and what they take."),
        ("Samples", "Incidents to learn with."),
    ];

    private static readonly Dictionary<string, string> PathWords = new(StringComparer.Ordinal)
    {
        ["week"] = "The ISO week, as 2026-W47.",
        ["step"] = "Number of the step, from 1.",
        ["number"] = "Number of the follow-up, from 1.",
        ["key"] = "Public id of the key.",
    };

    private sealed record Query(IReadOnlyList<QueryWord> Words);

    private sealed record Body(string What, IReadOnlyList<string> ContentTypes);

    /// <param name="name">Stable name of the operation, for generated clients.</param>
    /// <param name="what">What it does, in a sentence.</param>
    public static RouteHandlerBuilder Says<TAnswer>(
        this RouteHandlerBuilder route,
        string name,
        string what,
        int status = StatusCodes.Status200OK
    ) => route.Named(name, what).Produces<TAnswer>(status);

    /// <summary>As the other, for an answer that is not, or not only, JSON.</summary>
    public static RouteHandlerBuilder Says(
        this RouteHandlerBuilder route,
        string name,
        string what,
        string contentType,
        params string[] others
    ) => route.Named(name, what).Produces<string>(StatusCodes.Status200OK, contentType, others);

    /// <summary>Words of the query that the handler reads by itself.</summary>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder route, IReadOnlyList<QueryWord> words, bool paged = false) =>
        route.WithMetadata(new Query(paged ? [.. words, .. PagingWords] : words));

    /// <summary>A body that the handler reads by itself.</summary>
    public static RouteHandlerBuilder Takes(
        this RouteHandlerBuilder route,
        string what,
        long maxBytes,
        params string[] contentTypes
    ) => route.WithMetadata(new Body(what, contentTypes), new RequestSizeLimitAttribute(maxBytes));

    private static RouteHandlerBuilder Named(this RouteHandlerBuilder route, string name, string what) =>
        route.WithName(name).WithSummary(what).WithDescription(what);

    public static void AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                options.AddDocumentTransformer(DescribeAsync);
                options.AddOperationTransformer(DescribeAsync);
                options.AddSchemaTransformer(DescribeAsync);
            }
        );

    private static Task DescribeAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "Triage",
            Version = "1",
            Description =
                "The incident dashboard for teams that let AI agents do real work. Instants are UTC in ISO 8601, ids are "
                + "strings, errors are application/problem+json and name the field and the remedy.",
            Contact = new OpenApiContact { Name = "The owner of this Triage" },
        };
        // The address is where the document was fetched from; another name of the same host is as good.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = Tags.Select(t => new OpenApiTag { Name = t.Name, Description = t.What }).ToHashSet();
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var route = context.Description;
        var metadata = route.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Path))
        {
            parameter.Description = PathWords.GetValueOrDefault(
                parameter.Name!,
                route.RelativePath!.Contains("/runs/", StringComparison.Ordinal)
                    ? "Id of the run, or of any trace that belongs to it."
                    : "Id of the incident, as INC-12."
            );
        }

        foreach (var word in metadata.OfType<Query>().SelectMany(q => q.Words))
        {
            operation.Parameters.Add(Parameter(word, ParameterLocation.Query));
        }

        if (metadata.OfType<Body>().LastOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = body.What,
                Required = true,
                Content = body.ContentTypes.ToDictionary(
                    t => t,
                    _ => new OpenApiMediaType { Schema = new OpenApiSchema() },
                    StringComparer.Ordinal
                ),
            };
        }

        if (route.RelativePath!.StartsWith("api/", StringComparison.Ordinal))
        {
            Headers(operation, route, metadata);
            Problems(operation, route);
        }

        return Task.CompletedTask;
    }

    private static void Headers(OpenApiOperation operation, ApiDescriptionOfRoute route, IList<object> metadata)
    {
        if (route.HttpMethod == HttpMethods.Post)
        {
            Add(Idempotency.Header, "Names the request: sent again with the same key it counts once.");
            Problem(operation, StatusCodes.Status422UnprocessableEntity, "The Idempotency-Key named another request.");
        }

        if (metadata.OfType<Tagged>().Any())
        {
            Add(HeaderNames.IfNoneMatch, "An ETag that came before: 304 and no body while it is still true.");
            operation.Responses!["304"] = new OpenApiResponse { Description = "Nothing has changed." };
            ((OpenApiResponse)operation.Responses["200"]).Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
            {
                ["ETag"] = new OpenApiHeader
                {
                    Description = "The version of this answer.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            };
        }

        if (
            metadata.OfType<IfMatchKnown>().Any()
            && route.HttpMethod != HttpMethods.Get
            && route.RelativePath!.Contains("{id}", StringComparison.Ordinal)
        )
        {
            Add(
                HeaderNames.IfMatch,
                "The ETag of the incident as it was read: the act happens only while nothing has happened since."
            );
            Problem(operation, StatusCodes.Status412PreconditionFailed, "The incident has changed since; read it again.");
        }

        void Add(string name, string meaning) =>
            operation.Parameters!.Add(Parameter(new QueryWord(name, meaning), ParameterLocation.Header));
    }

    private static void Problems(OpenApiOperation operation, ApiDescriptionOfRoute route)
    {
        Problem(operation, 401, "Nobody known calls: in Accounts mode a key or a sign-in is needed.");
        Problem(operation, 403, "The key's scope, or the person's role, does not allow it; 'detail' says what would.");
        Problem(operation, 400, "Something that was sent cannot be taken; 'field' and 'detail' say what.");
        if (
            route.RelativePath!.Contains('{', StringComparison.Ordinal)
            || route.RelativePath.EndsWith("comparisons", StringComparison.Ordinal)
        )
        {
            Problem(operation, 404, "There is no such thing in this workspace.");
        }

        if (route.HttpMethod != HttpMethods.Get)
        {
            Problem(operation, 409, "The state does not allow it; 'detail' says what is possible instead.");
        }

        if (operation.RequestBody is not null)
        {
            Problem(operation, 413, "The body is too large; 'detail' names the limit.");
            Problem(operation, 415, "The body is of a type that is not understood here.");
        }

        Problem(operation, 429, "Too many requests at once. See Retry-After.");
        Problem(operation, 503, "Storage does not answer now; nothing was written. See Retry-After.");
    }

    private static Task DescribeAsync(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellation
    )
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            // The generator cannot see through the converter that spells them.
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetValues(type).Cast<Enum>().Select(v => (JsonNode)ContractWords.Of(v))];
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "date-time";
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(QueryWord word, ParameterLocation place) =>
        new()
        {
            Name = word.Name,
            In = place,
            Description = word.Meaning,
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = word.Allowed is { } allowed ? [.. allowed.Select(w => (JsonNode)w)] : null,
            },
        };

    private static void Problem(OpenApiOperation operation, int status, string what) =>
        operation.Responses!.TryAdd(
            $"{status}",
            new OpenApiResponse
            {
                Description = what,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/problem+json"] = new()
                    {
                        Schema = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object,
                            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                            {
                                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
                                ["field"] = new OpenApiSchema { Type = JsonSchemaType.String },
                            },
                        },
                    },
                },
            }
        );
}
