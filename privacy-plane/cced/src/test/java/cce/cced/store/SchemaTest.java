package cce.cced.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.Field;
import org.jooq.Table;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaTest {
    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void constants_areExactlyTheMigratedSchema(TestDatabases.Kind kind) throws Exception {
        try (Database database = TestDatabases.open(kind)) {
            assertThat(migrated(database)).isEqualTo(declared());
        }
    }

    private static Map<String, Set<String>> declared() throws IllegalAccessException {
        Map<String, Set<String>> tables = new TreeMap<>();
        for (Class<?> type : Tables.class.getDeclaredClasses()) {
            Set<String> columns = new TreeSet<>();
            String table = "";
            for (var constant : type.getDeclaredFields()) {
                if (constant.get(null) instanceof Field<?> field) {
                    columns.add(field.getName() + ":" + field.getType().getSimpleName());
                } else if (constant.get(null) instanceof Table<?> named) {
                    table = named.getName();
                }
            }
            tables.put(table, columns);
        }
        return tables;
    }

    private static Map<String, Set<String>> migrated(Database database) {
        Map<String, Set<String>> tables = new TreeMap<>();
        database.sql().connection(connection -> {
            try (var rows = connection.getMetaData().getColumns(null, null, "%", "%")) {
                while (rows.next()) {
                    String table = rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
                    String schema = rows.getString("TABLE_SCHEM").toLowerCase(Locale.ROOT);
                    if (schema.equals("public") && !table.contains("flyway")) {
                        tables.computeIfAbsent(table, name -> new TreeSet<>())
                                .add(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT) + ":"
                                        + javaType(rows.getString("TYPE_NAME")));
                    }
                }
            }
        });
        return tables;
    }

    private static String javaType(String sqlType) {
        String type = sqlType.toLowerCase(Locale.ROOT);
        if (type.startsWith("bool")) {
            return "Boolean";
        }
        if (Arrays.asList("bigint", "int8").contains(type)) {
            return "Long";
        }
        return Arrays.asList("integer", "int4").contains(type) ? "Integer" : "String";
    }
}
