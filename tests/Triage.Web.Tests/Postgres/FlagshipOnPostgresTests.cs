using Triage.Web.Tests.Samples;

namespace Triage.Web.Tests.Postgres;

/// <summary>The flagship again, over PostgreSQL.</summary>
public sealed class FlagshipOnPostgresTests(HostOnPostgres database) : FlagshipWalk(database.Host), IClassFixture<HostOnPostgres>;
