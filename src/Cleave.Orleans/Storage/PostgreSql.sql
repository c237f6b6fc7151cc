-- Tables and queries by which Orleans 10 keeps its membership and grain state in PostgreSQL 12 or later. Orleans reads the texts of its queries
-- from OrleansQuery; the parameters and result columns are those that it binds and reads. The script can be run again.

-- The state of a fleet, if AddFleetPostgreSql keeps it. The version is the etag; a write names the version that it replaces.

CREATE TABLE IF NOT EXISTS CleaveState
(
    ServiceId text   NOT NULL,
    Grain     text   NOT NULL,
    Name      text   NOT NULL,
    Version   bigint NOT NULL,
    Payload   bytea  NOT NULL,
    PRIMARY KEY (Grain, Name, ServiceId)
)
-- Room on each page, so that a new version of a row can stay on it and no index changes.
WITH (fillfactor = 50);

-- States are short numbers, which a compression makes hardly shorter.
ALTER TABLE CleaveState ALTER COLUMN Payload SET STORAGE EXTERNAL;

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

-- Membership: one row for each cluster with the version of its table, and one for each silo.

CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable
(
    DeploymentId text        NOT NULL PRIMARY KEY,
    Version      integer     NOT NULL DEFAULT 0,
    ChangedAt    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS OrleansMembershipTable
(
    DeploymentId text           NOT NULL REFERENCES OrleansMembershipVersionTable,
    Address      text           NOT NULL,
    Port         integer        NOT NULL,
    Generation   integer        NOT NULL,
    SiloName     text           NOT NULL,
    HostName     text           NOT NULL,
    Status       integer        NOT NULL,
    ProxyPort    integer        NOT NULL,
    SuspectTimes text,
    StartTime    timestamptz(3) NOT NULL,
    IAmAliveTime timestamptz(3) NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

-- Grain state. The version is the etag; a write names the version that it replaces.

CREATE TABLE IF NOT EXISTS OrleansStorage
(
    ServiceId      text        NOT NULL,
    GrainType      text        NOT NULL,
    GrainN0        bigint      NOT NULL,
    GrainN1        bigint      NOT NULL,
    GrainExtension text        NOT NULL,
    Version        integer     NOT NULL,
    Payload        bytea,
    ChangedAt      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (GrainExtension, GrainN1, GrainN0, GrainType, ServiceId)
)
-- Room on each page, so that a new version of a row can stay on it and no index changes.
WITH (fillfactor = 60);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

('InsertMembershipVersionKey', $$
    WITH inserted AS (
        INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM inserted)
$$),

('InsertMembershipKey', $$
    WITH version AS (
        UPDATE OrleansMembershipVersionTable v SET Version = v.Version + 1, ChangedAt = now()
        WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version AND NOT EXISTS (
            SELECT 1 FROM OrleansMembershipTable m
            WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation)
        RETURNING v.DeploymentId
    ), inserted AS (
        INSERT INTO OrleansMembershipTable
            (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM version
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM inserted)
$$),

('UpdateMembershipKey', $$
    WITH version AS (
        UPDATE OrleansMembershipVersionTable v SET Version = v.Version + 1, ChangedAt = now()
        WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version
        RETURNING v.DeploymentId
    ), updated AS (
        UPDATE OrleansMembershipTable m
        SET Status = @Status, SuspectTimes = CAST(@SuspectTimes AS text), IAmAliveTime = @IAmAliveTime
        FROM version
        WHERE m.DeploymentId = version.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM updated)
$$),

('UpdateIAmAlivetimeKey', $$
    UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
$$),

('MembershipReadRowKey', $$
    SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime,
        m.IAmAliveTime, v.Version
    FROM OrleansMembershipVersionTable v
    LEFT JOIN OrleansMembershipTable m
        ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
    WHERE v.DeploymentId = @DeploymentId
$$),

('MembershipReadAllKey', $$
    SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime,
        m.IAmAliveTime, v.Version
    FROM OrleansMembershipVersionTable v
    LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
    WHERE v.DeploymentId = @DeploymentId
$$),

('GatewaysQueryKey', $$
    SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$$),

('DeleteMembershipTableEntriesKey', $$
    WITH deleted AS (DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId)
    DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId
$$),

-- The number 6 is SiloStatus.Dead.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND Status = 6 AND IAmAliveTime < @IAmAliveTime
$$),

('CleanupDefunctSiloEntryKey', $$
    DELETE FROM OrleansMembershipTable
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation AND Status = 6
        AND StartTime = @StartTime AND IAmAliveTime = @IAmAliveTime AND SuspectTimes IS NOT DISTINCT FROM CAST(@SuspectTimes AS text)
$$),

('ReadFromStorageKey', $$
    SELECT Payload AS PayloadBinary, Version FROM OrleansStorage
    WHERE GrainExtension = COALESCE(CAST(@GrainIdExtensionString AS text), '') AND GrainN1 = @GrainIdN1 AND GrainN0 = @GrainIdN0
        AND GrainType = @GrainTypeString AND ServiceId = @ServiceId
$$),

-- One row in any case. Its version is null if another writer was first, which Orleans takes as a conflict.
('WriteToStorageKey', $$
    WITH updated AS (
        UPDATE OrleansStorage SET Payload = @PayloadBinary, Version = Version + 1, ChangedAt = now()
        WHERE GrainExtension = COALESCE(CAST(@GrainIdExtensionString AS text), '') AND GrainN1 = @GrainIdN1 AND GrainN0 = @GrainIdN0
            AND GrainType = @GrainTypeString AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer)
        RETURNING Version
    ), inserted AS (
        INSERT INTO OrleansStorage (ServiceId, GrainType, GrainN0, GrainN1, GrainExtension, Version, Payload)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(CAST(@GrainIdExtensionString AS text), ''), 1, @PayloadBinary
        WHERE CAST(@GrainStateVersion AS integer) IS NULL
        ON CONFLICT DO NOTHING
        RETURNING Version
    )
    SELECT (SELECT Version FROM updated UNION ALL SELECT Version FROM inserted) AS NewGrainStateVersion
$$),

('ClearStorageKey', $$
    WITH cleared AS (
        UPDATE OrleansStorage SET Payload = NULL, Version = Version + 1, ChangedAt = now()
        WHERE GrainExtension = COALESCE(CAST(@GrainIdExtensionString AS text), '') AND GrainN1 = @GrainIdN1 AND GrainN0 = @GrainIdN0
            AND GrainType = @GrainTypeString AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer)
        RETURNING Version
    )
    SELECT (SELECT Version FROM cleared) AS NewGrainStateVersion
$$)

ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;
