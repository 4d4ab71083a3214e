/*
 * The innermost loop of the single-particle model (twin-models/src/spme) in C: same columns, same tables, same order of operations.
 * Built and run by kernels/cTwin.ts to tell how far the TypeScript kernel is from plain C; part of no product.
 *
 * Usage: spmeKernel INPUT OUTPUT. INPUT is blocks of doubles, each led by its length, in the order in which main()
 * takes them; OUTPUT is the best seconds of a round, then voltage and temperature of every cell.
 */
#define _POSIX_C_SOURCE 199309L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PARTICLE_MODES = 8, SALT_MODES = 6, TEMPERATURE_COLUMNS = 6 };

static const double LOWEST_TEMPERATURE = 213.15;
static const double TEMPERATURE_STEP = 0.5;
static const double LEAST_CONCENTRATION = 1;
static const double HALF_SPAN = 6;
static const double GRID_STEP = 0.03;

typedef struct {
  double low, high, inverse_step, slope_below, slope_above;
  long intervals;
  const double *nodes;
} Table;

typedef struct {
  const double *rows, *filled_for;
  long row_count, row_length;
} Relaxation;

typedef struct {
  double stoichiometry_per_charge, interface_per_current, electronic_resistance, ionic_length, remainder;
  double empty, window;
  Table potential, entropic;
  Relaxation relaxation;
} Electrode;

typedef struct {
  long cells;
  double *negative_mean, *positive_mean, *negative_modes, *positive_modes, *salt_mean, *salt_modes, *temperature;
  double *voltage, *open_circuit, *state_of_charge, *negative_current, *positive_current, *negative_surface;
  double *positive_surface, *negative_salt, *separator_salt, *positive_salt, *property_temperature;
  double *potential_temperature, *active, *resistance;
} Columns;

typedef struct {
  double area, heat_capacity, heat_transfer, reference_temperature, initial_salt, separator_resistance;
  double separator_ionic_length, concentration_factor, mean_forcing, last_row, least_occupancy, gas_over_faraday;
  Electrode negative, positive;
  Table conductivity;
  Relaxation salt;
  const double *temperature_rows, *negative_forcing, *positive_forcing, *region_shapes, *negative_remainder,
      *positive_remainder;
} Model;

static inline double table_value(const Table *table, double x) {
  const double *nodes = table->nodes;
  const double position = (x - table->low) * table->inverse_step;
  if (position < 0) return nodes[0] + table->slope_below * (x - table->low);
  if (position >= table->intervals) return nodes[2 * table->intervals] + table->slope_above * (x - table->high);
  const long interval = (long)position;
  const double f = position - interval;
  const double v0 = nodes[2 * interval], d0 = nodes[2 * interval + 1];
  const double v1 = nodes[2 * interval + 2], d1 = nodes[2 * interval + 3];
  const double rise = v1 - v0;
  return v0 + f * (d0 + f * (3 * rise - 2 * d0 - d1 + f * (d0 + d1 - 2 * rise)));
}

static inline double grid_position(const Relaxation *table, double log_diffusivity) {
  const double held =
      log_diffusivity < -HALF_SPAN ? -HALF_SPAN : log_diffusivity > HALF_SPAN ? HALF_SPAN : log_diffusivity;
  const double position = (held + HALF_SPAN) * (1 / GRID_STEP);
  return position < table->row_count - 1.000001 ? position : table->row_count - 1.000001;
}

/* The rows come filled for the one step length of the run; the check is what the TypeScript kernel pays, too. */
static inline const double *row_at(const Relaxation *table, long row, double dt) {
  if (table->filled_for[row] != dt || table->filled_for[row + 1] != dt) {
    fprintf(stderr, "row %ld is not filled for a step of %g s\n", row, dt);
    exit(1);
  }
  return table->rows + row * table->row_length;
}

static inline double log_ratio(double a, double b) {
  const double z = (a - b) / (a + b);
  const double zz = z * z;
  if (zz > 0.04) return log(a / b);
  return 2 * z * (1 + zz * (1.0 / 3 + zz * (1.0 / 5 + zz * (1.0 / 7 + zz * (1.0 / 9 + zz * (1.0 / 11))))));
}

static inline double relax(const Electrode *electrode, double *modes, double log_diffusivity, double mean, double f,
                           double dt) {
  const double position = grid_position(&electrode->relaxation, log_diffusivity);
  const long row = (long)position;
  const double share = position - row;
  const double *at = row_at(&electrode->relaxation, row, dt);
  const double *next = at + electrode->relaxation.row_length;
  double surface = mean;
  for (int mode = 0; mode < PARTICLE_MODES; mode++, at += 2, next += 2) {
    const double keep = at[0] + share * (next[0] - at[0]);
    const double gain = at[1] + share * (next[1] - at[1]);
    const double q = keep * modes[mode] + gain * f;
    modes[mode] = q;
    surface += q;
  }
  return surface + electrode->remainder * f * (at[0] + share * (next[0] - at[0]));
}

static inline double exchange_share(double surface, double relative_salt, double least) {
  const double occupancy = surface * (1 - surface);
  return sqrt(relative_salt * (occupancy > least ? occupancy : least));
}

static void advance(const Model *model, const Columns *columns, double dt, double ambient) {
  const Electrode *negative = &model->negative, *positive = &model->positive;
  const double inverse_area = 1 / model->area;
  const double inverse_salt = 1 / model->initial_salt;
  const double decay = exp((-model->heat_transfer * dt) / model->heat_capacity);
  const double kelvin_per_watt =
      model->heat_transfer > 0 ? (1 - decay) / model->heat_transfer : dt / model->heat_capacity;
  const double negative_window = 0.5 / negative->window, positive_window = 0.5 / positive->window;

  for (long cell = 0; cell < columns->cells; cell++) {
    const double T = columns->temperature[cell];
    const double scale = 1 / columns->active[cell];
    const double current_n = -columns->negative_current[cell];
    const double current_p = -columns->positive_current[cell];

    const double held = T < LOWEST_TEMPERATURE ? LOWEST_TEMPERATURE : T;
    const double at_t = (held - LOWEST_TEMPERATURE) * (1 / TEMPERATURE_STEP);
    const double position_t = at_t < model->last_row ? at_t : model->last_row;
    const long row_t = (long)position_t;
    const double g = position_t - row_t;
    const double *t = model->temperature_rows + row_t * TEMPERATURE_COLUMNS;
    const double log_n = t[0] + g * (t[6] - t[0]);
    const double log_p = t[1] + g * (t[7] - t[1]);
    const double log_e = t[2] + g * (t[8] - t[2]);
    const double rate_n = t[3] + g * (t[9] - t[3]);
    const double rate_p = t[4] + g * (t[10] - t[4]);
    const double conductivity_factor = t[5] + g * (t[11] - t[5]);

    const double f_n = -current_n * negative->stoichiometry_per_charge * scale;
    const double f_p = current_p * positive->stoichiometry_per_charge * scale;
    const double mean_n = columns->negative_mean[cell] + f_n * dt;
    const double mean_p = columns->positive_mean[cell] + f_p * dt;
    columns->negative_mean[cell] = mean_n;
    columns->positive_mean[cell] = mean_p;
    const double x_n = relax(negative, columns->negative_modes + cell * PARTICLE_MODES, log_n, mean_n, f_n, dt);
    const double x_p = relax(positive, columns->positive_modes + cell * PARTICLE_MODES, log_p, mean_p, f_p, dt);

    const double i_n = current_n * inverse_area, i_p = current_p * inverse_area;
    const double mean_salt = columns->salt_mean[cell] + model->mean_forcing * (i_n - i_p) * dt;
    columns->salt_mean[cell] = mean_salt;
    double c_n = mean_salt, c_s = mean_salt, c_p = mean_salt;
    const double position = grid_position(&model->salt, log_e);
    const long row = (long)position;
    const double share = position - row;
    const double *at = row_at(&model->salt, row, dt);
    const double *next = at + model->salt.row_length;
    double *salt_modes = columns->salt_modes + cell * SALT_MODES;
    for (int mode = 0; mode < SALT_MODES; mode++, at += 2, next += 2) {
      const double keep = at[0] + share * (next[0] - at[0]);
      const double gain = at[1] + share * (next[1] - at[1]);
      const double q =
          keep * salt_modes[mode] + gain * (model->negative_forcing[mode] * i_n + model->positive_forcing[mode] * i_p);
      salt_modes[mode] = q;
      c_n += model->region_shapes[3 * mode] * q;
      c_s += model->region_shapes[3 * mode + 1] * q;
      c_p += model->region_shapes[3 * mode + 2] * q;
    }
    const double slowness = at[0] + share * (next[0] - at[0]);
    c_n += slowness * (model->negative_remainder[0] * i_n + model->positive_remainder[0] * i_p);
    c_s += slowness * (model->negative_remainder[1] * i_n + model->positive_remainder[1] * i_p);
    c_p += slowness * (model->negative_remainder[2] * i_n + model->positive_remainder[2] * i_p);
    if (!(c_n > LEAST_CONCENTRATION)) c_n = LEAST_CONCENTRATION;
    if (!(c_s > LEAST_CONCENTRATION)) c_s = LEAST_CONCENTRATION;
    if (!(c_p > LEAST_CONCENTRATION)) c_p = LEAST_CONCENTRATION;

    const double passive = ambient + (T - ambient) * decay;
    const double from_reference = passive - model->reference_temperature;
    const double double_thermal = 2 * passive * model->gas_over_faraday;
    const double exchange_n = rate_n * exchange_share(x_n, c_n * inverse_salt, model->least_occupancy);
    const double exchange_p = rate_p * exchange_share(x_p, c_p * inverse_salt, model->least_occupancy);
    const double a_n = (0.5 * scale * negative->interface_per_current * current_n) / exchange_n;
    const double a_p = (0.5 * scale * positive->interface_per_current * current_p) / exchange_p;
    double reaction;
    if (a_n >= 0 && a_p >= 0) {
      reaction = log((a_n + sqrt(1 + a_n * a_n)) * (a_p + sqrt(1 + a_p * a_p)));
    } else if (a_n <= 0 && a_p <= 0) {
      reaction = -log((sqrt(1 + a_n * a_n) - a_n) * (sqrt(1 + a_p * a_p) - a_p));
    } else {
      reaction = asinh(a_n) + asinh(a_p);
    }
    const double concentration = model->concentration_factor * log_ratio(c_p, c_n);
    const double kappa = 1 / conductivity_factor;
    const double mean_current = 0.5 * (current_n + current_p);
    const double drop =
        i_n * (negative->electronic_resistance + (kappa * negative->ionic_length) / table_value(&model->conductivity, c_n)) +
        i_p * (positive->electronic_resistance + (kappa * positive->ionic_length) / table_value(&model->conductivity, c_p)) +
        0.5 * (i_n + i_p) *
            (model->separator_resistance +
             (kappa * model->separator_ionic_length) / table_value(&model->conductivity, c_s)) +
        mean_current * columns->resistance[cell];
    const double entropic = table_value(&positive->entropic, mean_p) - table_value(&negative->entropic, mean_n);
    const double bulk = table_value(&positive->potential, mean_p) - table_value(&negative->potential, mean_n);
    const double surface = table_value(&positive->potential, x_p) - table_value(&negative->potential, x_n);
    const double volts = surface + from_reference * entropic + double_thermal * (concentration - reaction) - drop;
    const double open_circuit = bulk + from_reference * entropic;
    columns->voltage[cell] = volts;
    columns->open_circuit[cell] = open_circuit;
    columns->negative_surface[cell] = x_n;
    columns->positive_surface[cell] = x_p;
    columns->negative_salt[cell] = c_n;
    columns->separator_salt[cell] = c_s;
    columns->positive_salt[cell] = c_p;
    columns->property_temperature[cell] = T;
    columns->potential_temperature[cell] = passive;
    columns->state_of_charge[cell] =
        negative_window * (mean_n - negative->empty) + positive_window * (positive->empty - mean_p);
    const double heat = mean_current * (open_circuit - volts - passive * entropic);
    columns->temperature[cell] = passive + heat * kelvin_per_watt;
  }
}

static const double *input, *input_end;

static const double *take(long *length) {
  if (input >= input_end) {
    fprintf(stderr, "the input ends early\n");
    exit(1);
  }
  const long count = (long)*input++;
  const double *block = input;
  if (length) *length = count;
  input += count;
  return block;
}

static Table take_table(void) {
  long length;
  const double *block = take(&length);
  Table table = {block[0], block[1], block[2], block[3], block[4], (length - 5) / 2 - 1, block + 5};
  return table;
}

static Relaxation take_relaxation(long modes) {
  long length;
  Relaxation table;
  table.row_length = 2 * modes + 1;
  table.rows = take(&length);
  table.row_count = length / table.row_length;
  table.filled_for = take(NULL);
  return table;
}

static Electrode take_electrode(void) {
  const double *block = take(NULL);
  Electrode electrode = {.stoichiometry_per_charge = block[0],
                         .interface_per_current = block[1],
                         .electronic_resistance = block[2],
                         .ionic_length = block[3],
                         .remainder = block[4],
                         .empty = block[5],
                         .window = block[6]};
  electrode.potential = take_table();
  electrode.entropic = take_table();
  electrode.relaxation = take_relaxation(PARTICLE_MODES);
  return electrode;
}

static double *column(long length) {
  double *values = calloc(length, sizeof(double));
  if (!values) exit(1);
  return values;
}

static double *copied(const double *block, double *into, long length) {
  return memcpy(into, block, length * sizeof(double));
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  FILE *file = fopen(arguments[1], "rb");
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  const long length = ftell(file) / (long)sizeof(double);
  rewind(file);
  double *all = malloc(length * sizeof(double));
  if (!all || (long)fread(all, sizeof(double), length, file) != length) return 2;
  fclose(file);
  input = all;
  input_end = all + length;

  const double *run = take(NULL);
  const double dt = run[0], ambient = run[1];
  const long cells = (long)run[2], rounds = (long)run[3];
  const double *lumped = take(NULL);
  Model model = {.area = lumped[0],
                 .heat_capacity = lumped[1],
                 .heat_transfer = lumped[2],
                 .reference_temperature = lumped[3],
                 .initial_salt = lumped[4],
                 .separator_resistance = lumped[5],
                 .separator_ionic_length = lumped[6],
                 .concentration_factor = lumped[7],
                 .mean_forcing = lumped[8],
                 .last_row = lumped[9],
                 .least_occupancy = lumped[10],
                 .gas_over_faraday = lumped[11]};
  model.negative = take_electrode();
  model.positive = take_electrode();
  model.conductivity = take_table();
  model.salt = take_relaxation(SALT_MODES);
  model.temperature_rows = take(NULL);
  model.negative_forcing = take(NULL);
  model.positive_forcing = take(NULL);
  model.region_shapes = take(NULL);
  model.negative_remainder = take(NULL);
  model.positive_remainder = take(NULL);
  long steps;
  const double *currents = take(&steps);
  const double *negative_mean = take(NULL), *positive_mean = take(NULL), *salt_mean = take(NULL);
  const double *temperature = take(NULL), *active = take(NULL), *resistance = take(NULL);

  double **own[21];
  Columns columns = {.cells = cells};
  double ***each = own;
  *each++ = &columns.negative_mean, *each++ = &columns.positive_mean, *each++ = &columns.salt_mean;
  *each++ = &columns.temperature, *each++ = &columns.voltage, *each++ = &columns.open_circuit;
  *each++ = &columns.state_of_charge, *each++ = &columns.negative_current, *each++ = &columns.positive_current;
  *each++ = &columns.negative_surface, *each++ = &columns.positive_surface, *each++ = &columns.negative_salt;
  *each++ = &columns.separator_salt, *each++ = &columns.positive_salt, *each++ = &columns.property_temperature;
  *each++ = &columns.potential_temperature, *each++ = &columns.active, *each++ = &columns.resistance;
  while (each > own) **--each = column(cells);
  columns.negative_modes = column(cells * PARTICLE_MODES);
  columns.positive_modes = column(cells * PARTICLE_MODES);
  columns.salt_modes = column(cells * SALT_MODES);
  copied(active, columns.active, cells);
  copied(resistance, columns.resistance, cells);

  double best = INFINITY;
  for (long round = 0; round < rounds; round++) {
    copied(negative_mean, columns.negative_mean, cells);
    copied(positive_mean, columns.positive_mean, cells);
    copied(salt_mean, columns.salt_mean, cells);
    copied(temperature, columns.temperature, cells);
    memset(columns.negative_modes, 0, cells * PARTICLE_MODES * sizeof(double));
    memset(columns.positive_modes, 0, cells * PARTICLE_MODES * sizeof(double));
    memset(columns.salt_modes, 0, cells * SALT_MODES * sizeof(double));
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long step = 0; step < steps; step++) {
      for (long cell = 0; cell < cells; cell++) {
        columns.negative_current[cell] = currents[step];
        columns.positive_current[cell] = currents[step];
      }
      advance(&model, &columns, dt, ambient);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    const double seconds = (end.tv_sec - begin.tv_sec) + 1e-9 * (end.tv_nsec - begin.tv_nsec);
    if (seconds < best) best = seconds;
  }

  FILE *out = fopen(arguments[2], "wb");
  if (!out) return 2;
  fwrite(&best, sizeof(double), 1, out);
  fwrite(columns.voltage, sizeof(double), cells, out);
  fwrite(columns.temperature, sizeof(double), cells, out);
  return fclose(out) == 0 ? 0 : 2;
}
